using System.Collections.Frozen;

namespace DataBank.Pseudonymization;

/// <summary>An extension that may pass: the rules of its value and of its own extensions, by URL.</summary>
internal sealed record ExtensionRule(FrozenDictionary<string, ElementRule> Values, FrozenDictionary<string, ExtensionRule> Extensions);
