namespace DataBank.Fhir;

/// <summary>Where one conformance resource stands in a package, and what it is looked up by.</summary>
/// <param name="ResourceType">StructureDefinition, ValueSet, CodeSystem …</param>
/// <param name="Id">Its logical id.</param>
/// <param name="Url">Its canonical URL, without a version.</param>
/// <param name="Version">Its business version.</param>
/// <param name="Kind">Of a StructureDefinition: primitive-type, complex-type, resource, logical.</param>
/// <param name="Derivation">Of a StructureDefinition: specialization or constraint.</param>
/// <param name="Type">Of a StructureDefinition: the type it defines or constrains.</param>
/// <param name="Offset">First byte in the package's resources.</param>
/// <param name="Length">Bytes, line feed included.</param>
public sealed record DefinitionEntry(
    string ResourceType, string Id, string? Url, string? Version, string? Kind, string? Derivation, string? Type, long Offset, int Length)
{
    /// <summary>Where the resource as clients are shown it stands, compressed; null where it is the same.</summary>
    public (long Offset, int Length)? Served { get; init; }
}
