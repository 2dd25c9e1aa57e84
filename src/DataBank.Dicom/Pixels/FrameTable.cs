namespace DataBank.Dicom;

/// <summary>
/// Where each frame lies in the file: arithmetic for native data, offset table or a scan for encapsulated data (PS3.5 A.4).
/// A frame is then one or a few positioned reads; the file is never parsed again.
/// </summary>
/// <param name="Frames">For each frame, its byte ranges in the file (several fragments are joined).</param>
/// <param name="IsEncapsulated">Whether the ranges hold codestreams instead of native pixels.</param>
public sealed record FrameTable(IReadOnlyList<IReadOnlyList<FrameRange>> Frames, bool IsEncapsulated)
{
    /// <summary>Builds the table of a file on disk; null when it has no pixel data.</summary>
    public static FrameTable? Build(DicomFile file, string path) => throw new NotImplementedException();
}
