using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>One version of a resource as an upstream told it.</summary>
/// <param name="Resource">Null when it was deleted, or can't be read.</param>
/// <param name="Version">meta.versionId; empty when the upstream has none.</param>
/// <param name="LastUpdated">meta.lastUpdated, or when it was deleted.</param>
internal sealed record FhirEntry(ResourceKey Key, FhirResource? Resource, string Version, DateTimeOffset LastUpdated)
{
    /// <summary>Whether this was written after the version given; version ids decide only within one instant, and only where they are numbers.</summary>
    public bool IsNewerThan(DateTimeOffset time, string version) =>
        LastUpdated != time ? LastUpdated > time
        : Version != version && !(long.TryParse(Version, out var mine) && long.TryParse(version, out var other) && mine < other);
}
