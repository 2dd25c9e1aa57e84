namespace DataBank.Appliance;

/// <summary>Limits of the FHIR endpoints. Section <c>Fhir</c>.</summary>
internal sealed class FhirSettings
{
    public int MaximumResourceBytes { get; init; } = 16 * 1024 * 1024;

    public int MaximumBundleBytes { get; init; } = 64 * 1024 * 1024;

    public int MaximumBundleEntries { get; init; } = 10_000;
}
