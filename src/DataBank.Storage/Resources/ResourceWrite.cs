using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>One write. A null <paramref name="Resource"/> deletes.</summary>
/// <param name="Method">POST, PUT or DELETE.</param>
/// <param name="Key">Type and id (new for POST).</param>
/// <param name="Resource">Parsed and valid; id and meta are stamped by the store.</param>
/// <param name="Index">What <see cref="IndexExtractor"/> found in it; null for deletes.</param>
/// <param name="IfMatch">Version that must be current, or null.</param>
public sealed record ResourceWrite(string Method, ResourceKey Key, FhirResource? Resource, ResourceIndex? Index, long? IfMatch = null)
{
    /// <summary>The number of its first version here, where it had others before: of a deletion, too, which then stands for what was there.</summary>
    public long FirstVersion { get; init; } = 1;
}
