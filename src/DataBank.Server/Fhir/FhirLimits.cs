namespace DataBank.Server;

/// <summary>Bounds of what the FHIR endpoints take.</summary>
public sealed record FhirLimits(int MaximumResourceBytes, int MaximumBundleBytes, int MaximumBundleEntries)
{
    /// <summary>Code systems, value sets and concept maps may be as large as bundles.</summary>
    public int MaximumBytesOf(string type) => type is "CodeSystem" or "ValueSet" or "ConceptMap" ? Math.Max(MaximumResourceBytes, MaximumBundleBytes) : MaximumResourceBytes;

    /// <summary>How long an entry of a bundle that reads may take.</summary>
    public TimeSpan QueryTime { get; init; } = TimeSpan.FromMinutes(1);
}
