namespace DataBank.Storage;

/// <summary>What resources have in their meta, each once: https://hl7.org/fhir/R4/resource-operation-meta.html</summary>
/// <param name="Profiles">Canonicals, with their version where it is claimed with one.</param>
/// <param name="Labels">Codes of meta.security with their system; null: without one.</param>
/// <param name="Tags">The same of meta.tag.</param>
public sealed record MetaSummary(IReadOnlyList<string> Profiles, IReadOnlyList<(string? System, string Code)> Labels, IReadOnlyList<(string? System, string Code)> Tags);
