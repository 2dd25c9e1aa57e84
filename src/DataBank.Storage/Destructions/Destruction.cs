namespace DataBank.Storage;

/// <summary>Something that was destroyed for good.</summary>
/// <param name="Kind">"instance" or "resource".</param>
/// <param name="Name">Study, series and SOP instance UID with slashes between; or type and id.</param>
/// <param name="BlobHash">Of the bytes of an instance that had some, in one of the forms of <see cref="BlobNaming"/>.</param>
/// <param name="Versions">How many versions were removed.</param>
/// <param name="Cause">One of <see cref="DestructionCauses"/>.</param>
public sealed record Destruction(string Kind, string Name, string? BlobHash, int Versions, string Cause, DateTimeOffset At)
{
    /// <summary>Hex digits of the SHA-256 of the bytes, where they were named by it.</summary>
    public string? Sha256 => DigitsOf(BlobNaming.Sha256);

    /// <summary>Hex digits of the first 240 bits of their BLAKE3, where they were named by that.</summary>
    public string? Blake3 => DigitsOf(BlobNaming.Blake3);

    private string? DigitsOf(BlobNaming naming) => BlobHash is { } name && Storage.BlobHash.NamingOf(name) == naming ? Storage.BlobHash.DigitsOf(name) : null;
}
