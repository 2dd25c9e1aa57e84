namespace DataBank.Storage;

/// <summary>The verdict on one DICOM instance in one theme.</summary>
/// <param name="InstanceUid">The pseudonymous SOP Instance UID.</param>
/// <param name="StudyUid">The pseudonymous Study Instance UID.</param>
/// <param name="SourceHash">The projection of the ImagingStudy that it came with.</param>
/// <param name="PolicyVersion">Which policy decided.</param>
/// <param name="Sealed">The source's UIDs, encrypted.</param>
public sealed record VaultInstance(
    string InstanceUid, string StudyUid, string SourceHash, Guid PersonKey, InstanceVerdict Verdict, string PolicyVersion, byte[] Sealed)
{
    /// <summary>Why a person is to decide.</summary>
    public string Reason { get; init; } = "";

    /// <summary>SHA-256 of the file that the verdict speaks of, where its pixels were looked at.</summary>
    public string PixelHash { get; init; } = "";

    public bool IsReleased => Verdict is InstanceVerdict.Released or InstanceVerdict.Cleared;
}
