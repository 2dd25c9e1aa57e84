using System.Text.Json;

namespace DataBank.Proxy;

/// <summary>One question to many banks.</summary>
/// <param name="Sites">Names of those to be asked; null: all that are known.</param>
internal sealed record FederatedQuestion(string Theme, JsonElement Criteria, IReadOnlyList<string>? Sites = null);
