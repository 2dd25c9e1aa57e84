namespace DataBank.Server;

/// <summary>Bounds of what the FHIR endpoints take.</summary>
public sealed record FhirLimits(int MaximumResourceBytes, int MaximumBundleBytes, int MaximumBundleEntries);
