namespace DataBank.Dicom;

/// <summary>
/// Where each frame lies in the file: arithmetic for native data, offset table or a scan for encapsulated data (PS3.5 A.4).
/// A frame is then one or a few positioned reads; the file is never parsed again.
/// </summary>
/// <param name="Frames">For each frame, its byte ranges in the file (several fragments are joined).</param>
/// <param name="IsEncapsulated">Whether the ranges hold codestreams instead of native pixels.</param>
public sealed record FrameTable(IReadOnlyList<IReadOnlyList<FrameRange>> Frames, bool IsEncapsulated)
{
    /// <summary>
    /// Bits of one frame where frames of native one-bit pixels do not begin at a byte: frame n then begins at bit
    /// n · FrameBits mod 8 of the first byte of its range (PS3.5 §8.1.1). Null wherever a range is exactly a frame.
    /// </summary>
    public long? FrameBits { get; init; }

    /// <summary>Where the file ends in the middle of its pixel data; null when they are whole.</summary>
    public long? CutOffAt { get; init; }

    /// <summary>
    /// Builds the table of a file on disk; null when it has no pixel data, or is deflated, so that no range of the file is a frame.
    /// Frames that the file claims but does not hold are not listed.
    /// </summary>
    /// <exception cref="DicomFormatException">The fragments are damaged.</exception>
    public static FrameTable? Build(DicomFile file, string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 4096);
        return Build(file, stream);
    }

    /// <summary>The same for the file's bytes wherever they are; <paramref name="stream"/> must be able to seek.</summary>
    /// <inheritdoc cref="Build(DicomFile, string)"/>
    public static FrameTable? Build(DicomFile file, Stream stream)
    {
        if (file.IsDeflated || file.PixelData is not { } pixels)
        {
            return null;
        }
        var claimed = Math.Clamp(file.Dataset.Integer(Tag.FromValue(Tags.NumberOfFrames)) ?? 1, 1, int.MaxValue);
        return pixels.Length < 0
            ? EncapsulatedFrames.Find(file, pixels, (int)claimed, stream)
            : BuildNative(file.Dataset, pixels, claimed) with { CutOffAt = file.CutOffAt };
    }

    private static FrameTable BuildNative(DicomDataset dataset, DicomElement pixels, long claimed)
    {
        var bits = PixelLength.FrameBits(dataset, pixels.Tag.Value);
        var frames = new List<IReadOnlyList<FrameRange>>();
        for (long frame = 0; frame < claimed && bits > 0; frame++)
        {
            var first = frame * bits / 8;
            var end = (((frame + 1) * bits) + 7) / 8;
            if (end > pixels.Length)
            {
                break;
            }
            frames.Add([new FrameRange(pixels.Offset + first, end - first)]);
        }
        return new FrameTable(frames, IsEncapsulated: false) { FrameBits = bits % 8 == 0 ? null : bits };
    }
}
