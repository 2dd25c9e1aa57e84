namespace DataBank.Fhir;

/// <summary>Index row: a reference: to a local resource (type and id), to another URL, or by identifier.</summary>
public readonly record struct ReferenceEntry(
    string Parameter, string? TargetType, string? TargetId, string? Url, string? IdentifierSystem, string? IdentifierValue);
