namespace DataBank.Server;

/// <summary>Bounds of what the FHIR endpoints take.</summary>
public sealed record FhirLimits(int MaximumResourceBytes, int MaximumBundleBytes, int MaximumBundleEntries)
{
    /// <summary>How long an entry of a bundle that reads may take.</summary>
    public TimeSpan QueryTime { get; init; } = TimeSpan.FromMinutes(1);
}
