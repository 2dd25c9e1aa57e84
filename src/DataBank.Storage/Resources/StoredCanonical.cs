using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>A conformance resource that a client has stored, and its canonical (https://hl7.org/fhir/R4/references.html#canonical).</summary>
/// <param name="Key">Type and id.</param>
/// <param name="Surrogate">Place of its current version in the store's order: another version has another.</param>
/// <param name="Url">Null when it has none.</param>
/// <param name="Version">Its business version.</param>
/// <param name="Terminology">Of a CodeSystem, ValueSet or ConceptMap: its content.</param>
public sealed record StoredCanonical(ResourceKey Key, long Surrogate, string? Url, string? Version, TerminologySource? Terminology);
