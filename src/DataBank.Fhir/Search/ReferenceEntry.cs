namespace DataBank.Fhir;

/// <summary>Index row: a reference: to a local resource (type and id), to another URL, or by identifier. A local one that names a version has "Type/id/_history/version" as its URL.</summary>
public readonly record struct ReferenceEntry(
    string Parameter, string? TargetType, string? TargetId, string? Url, string? IdentifierSystem, string? IdentifierValue);
