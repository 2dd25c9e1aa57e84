namespace DataBank.Storage;

/// <summary>Something that was destroyed for good.</summary>
/// <param name="Kind">"instance" or "resource".</param>
/// <param name="Name">Study, series and SOP instance UID with slashes between; or type and id.</param>
/// <param name="BlobHash">SHA-256 of the bytes of an instance that had some.</param>
/// <param name="Versions">How many versions were removed.</param>
/// <param name="Cause">One of <see cref="DestructionCauses"/>.</param>
public sealed record Destruction(string Kind, string Name, string? BlobHash, int Versions, string Cause, DateTimeOffset At);
