namespace DataBank.Storage;

/// <summary>The verdict on one DICOM instance in one theme.</summary>
/// <param name="InstanceUid">The pseudonymous SOP Instance UID.</param>
/// <param name="StudyUid">The pseudonymous Study Instance UID.</param>
/// <param name="SourceHash">The projection of the ImagingStudy that it came with.</param>
/// <param name="IsReleased">False: withheld.</param>
/// <param name="PolicyVersion">Which policy decided.</param>
/// <param name="Sealed">The source's UIDs, encrypted.</param>
public sealed record VaultInstance(
    string InstanceUid, string StudyUid, string SourceHash, Guid PersonKey, bool IsReleased, string PolicyVersion, byte[] Sealed);
