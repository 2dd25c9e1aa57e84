using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>What a resource of a view was made of. The vault keeps it sealed in its place, which is the keyed hash of the source.</summary>
/// <param name="StudyUid">Of an ImagingStudy that names one: where its images are.</param>
internal sealed record SourceResource(ResourceKey Key, string? StudyUid)
{
    public static SourceResource Of(FhirEntry entry) =>
        new(entry.Key, entry is { Key.Type: "ImagingStudy", Resource: { } study } ? ImageLane.StudyUidOf(study) : null);

    public byte[] Seal(ThemeView view, string sourceHash) => view.Seal.Seal(StudyUid is null ? Key.ToString() : $"{Key}\n{StudyUid}", sourceHash);

    public static SourceResource Open(ThemeView view, VaultProjection projection)
    {
        var parts = view.Seal.Open(projection.Sealed, projection.SourceHash).Split('\n');
        return ResourceKey.TryParse(parts[0], out var key)
            ? new SourceResource(key, parts.ElementAtOrDefault(1)) : throw new InvalidDataException("A row of the vault does not name a resource.");
    }
}
