namespace DataBank.Storage;

/// <summary>A resource that stands in a theme's view, and where it came from.</summary>
/// <param name="SourceHash">Keyed hash of the source's type and id.</param>
/// <param name="SourceVersion">The version id it was made from.</param>
/// <param name="SourceTime">meta.lastUpdated of that version: an older version never replaces a newer one.</param>
/// <param name="Sealed">The source's type and id, encrypted.</param>
/// <param name="Guarded">Keyed hash of the person's identifiers that the guard has searched it for.</param>
public sealed record VaultProjection(
    string SourceHash, string ViewType, string ViewId, Guid PersonKey, string SourceVersion, DateTimeOffset SourceTime, byte[] Sealed, string Guarded);
