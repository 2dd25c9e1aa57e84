using System.Buffers.Binary;
using System.Globalization;

namespace DataBank.Dicom;

/// <summary>Writes an image anew with changed pixels: native where the source was, else in RLE Lossless.</summary>
public static class EditedPixels
{
    /// <summary>Changes the native pixels of one frame.</summary>
    /// <param name="format">What they are.</param>
    /// <param name="native">The pixels, in little endian.</param>
    public delegate void Edit(FrameFormat format, Span<byte> native);

    /// <param name="source">The frames.</param>
    /// <param name="header">What the file is to say beside its pixels.</param>
    /// <param name="edit">Changes the pixels of each frame.</param>
    /// <param name="output">Takes the Part 10 file.</param>
    /// <param name="mostBytes">Bytes of native pixels that are held in memory.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="NotSupportedException">Pixels of this kind are not written, or there are too many.</exception>
    /// <exception cref="PixelDataException">A frame is damaged or missing.</exception>
    public static async Task WriteAsync(
        FrameReader source, DicomDataset header, Edit edit, Stream output, long mostBytes, CancellationToken cancellation)
    {
        var format = source.Inspect(0);
        if (format.IsSubsampled || format.IsFloat || format.BitsAllocated is not (8 or 16)) throw new NotSupportedException("Pixels of this kind are not changed");
        if (source.Count != format.NumberOfFrames && source.Count != source.Format.NumberOfFrames) throw new PixelDataException("Frames are missing");
        var size = (long)format.FrameBytes * source.Count;
        if (size > mostBytes) throw new NotSupportedException($"{size} bytes of pixels are too many");
        var pixels = new byte[size];
        for (var index = 0; index < source.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var frame = await source.DecodeAsync(index, cancellation);
            if (frame.Format with { NumberOfFrames = format.NumberOfFrames } != format) throw new PixelDataException("The frames differ in what their codestreams hold");
            var native = pixels.AsSpan(index * format.FrameBytes, format.FrameBytes);
            frame.Bytes.Span[..native.Length].CopyTo(native);
            LeaveOutUnusedBits(format, native);
            edit(format, native);
        }
        var file = Describe(new DatasetBuilder(header), format, source.Count).Set(Tag.FromValue(Tags.PixelData), format.BitsAllocated > 8 ? Vr.OW : Vr.OB, pixels).Build();
        if (!source.IsEncapsulated)
        {
            Part10Writer.Write(output, file, Uids.ExplicitVrLittleEndian);
            return;
        }
        using var written = new MemoryStream();
        Part10Writer.Write(written, file, Uids.ExplicitVrLittleEndian);
        using var frames = FrameReader.Open(written.GetBuffer().AsMemory(0, (int)written.Length));
        await Transcoder.WriteAsync(frames, Uids.RleLossless, output, CompressionSettings.Default, cancellation);
    }

    /// <summary>Writes one sample of eight or sixteen allocated bits.</summary>
    /// <param name="sample">Its place among all samples of the frame.</param>
    /// <param name="value">All of its allocated bits.</param>
    public static void Set(FrameFormat format, Span<byte> native, int sample, int value)
    {
        if (format.BitsAllocated == 8) native[sample] = (byte)value;
        else BinaryPrimitives.WriteUInt16LittleEndian(native[(2 * sample)..], (ushort)value);
    }

    private static DatasetBuilder Describe(DatasetBuilder header, FrameFormat format, int frames)
    {
        header.Set(Tag.FromValue(Tags.SamplesPerPixel), Vr.US, Text(format.SamplesPerPixel)).Set(Tag.FromValue(Tags.PhotometricInterpretation), Vr.CS, format.Photometric)
            .Set(Tag.FromValue(Tags.Rows), Vr.US, Text(format.Rows)).Set(Tag.FromValue(Tags.Columns), Vr.US, Text(format.Columns))
            .Set(Tag.FromValue(Tags.BitsAllocated), Vr.US, Text(format.BitsAllocated)).Set(Tag.FromValue(Tags.BitsStored), Vr.US, Text(format.BitsStored))
            .Set(Tag.FromValue(Tags.HighBit), Vr.US, Text(format.HighBit)).Set(Tag.FromValue(Tags.PixelRepresentation), Vr.US, format.IsSigned ? "1" : "0");
        if (frames > 1) header.Set(Tag.FromValue(Tags.NumberOfFrames), Vr.IS, Text(frames));
        return format.SamplesPerPixel > 1 ? header.Set(Tag.FromValue(Tags.PlanarConfiguration), Vr.US, format.IsPlanar ? "1" : "0") : header;
        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Bits above the stored ones may hold an overlay (retired: PS3.5 2004 §8.1.2).</summary>
    private static void LeaveOutUnusedBits(FrameFormat format, Span<byte> native)
    {
        if (format.IsSigned || format.BitsAllocated != 16 || format.HighBit == 15) return;
        var mask = (byte)((1 << Math.Max(0, format.HighBit - 7)) - 1);
        for (var i = 1; i < native.Length; i += 2) native[i] &= mask;
    }
}
