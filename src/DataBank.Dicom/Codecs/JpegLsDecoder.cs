using System.Buffers;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>
/// Decodes one JPEG-LS codestream (ITU-T T.87): lossless and near-lossless, scans of one component or several in turn, restart intervals.
/// Whatever the bytes are, the time stays proportional to the pixels.
/// </summary>
internal sealed class JpegLsDecoder(JpegHeader header, FrameFormat format)
{
    private readonly int length = header.Columns + 2;
    private JpegLsPresets presets;
    private int restartLines;

    /// <param name="codestream">What the header was read from.</param>
    /// <param name="pixels">The frame, pixel after pixel.</param>
    /// <exception cref="PixelDataException">The codestream is damaged.</exception>
    public void Decode(ReadOnlySpan<byte> codestream, Span<byte> pixels)
    {
        var at = 0;
        var decoded = 0;
        while (decoded != (1 << header.Components.Length) - 1)
        {
            var marker = JpegHeader.Next(codestream, ref at, out var segment);
            switch (marker)
            {
                case 0xF8:
                    presets = JpegLsPresets.Read(segment);
                    break;
                case 0xDD:
                    restartLines = ReadInterval(segment);
                    break;
                case 0xE8 when segment.Length == 5 && segment.StartsWith("mrfx"u8) && segment[4] != 0:
                    throw new PixelDataException("JPEG-LS with a colour transform is not decoded");
                case JpegHeader.StartOfScan:
                    var scan = JpegLsScan.Read(segment, header);
                    foreach (var component in scan.Components)
                    {
                        if ((decoded >> component & 1) != 0) throw new PixelDataException("A JPEG-LS codestream has a component twice");
                        decoded |= 1 << component;
                    }
                    var parameters = new JpegLsParameters(header.Precision, scan.Near, presets);
                    var reader = new JpegLsBitReader(codestream[at..], at);
                    if (parameters.IsPlain) DecodeScan<Lossless>(ref reader, scan, parameters, pixels);
                    else DecodeScan<Lossy>(ref reader, scan, parameters, pixels);
                    at += reader.Finish();
                    break;
            }
        }
    }

    /// <summary>Lines between two restart markers (T.87 C.2.5); 0 without them.</summary>
    private static int ReadInterval(ReadOnlySpan<byte> segment)
    {
        if (segment.Length is < 2 or > 4) throw new PixelDataException("A JPEG-LS restart interval is damaged");
        uint interval = 0;
        foreach (var value in segment)
        {
            interval = (interval << 8) | value;
        }
        return (int)Math.Min(interval, int.MaxValue);
    }

    private void DecodeScan<TLoss>(ref JpegLsBitReader reader, JpegLsScan scan, JpegLsParameters parameters, Span<byte> pixels)
        where TLoss : struct
    {
        var count = scan.Components.Length;
        var size = count * length;
        var buffer = ArrayPool<ushort>.Shared.Rent(2 * size);
        using var model = new JpegLsModel<TLoss>(parameters);
        try
        {
            Span<int> runIndexes = stackalloc int[count];
            for (var y = 0; y < header.Rows; y++)
            {
                var lines = buffer.AsSpan((y & 1) * size, size);
                var above = buffer.AsSpan((~y & 1) * size, size);
                if (y == 0 || (restartLines > 0 && y % restartLines == 0))
                {
                    if (y > 0) reader.Restart((y / restartLines) - 1);
                    model.Reset();
                    above.Clear();
                    runIndexes.Clear();
                }
                if (scan.IsBySample)
                {
                    model.DecodeSamples(ref reader, lines, above, count, ref runIndexes[0]);
                }
                else
                {
                    for (var i = 0; i < count; i++)
                    {
                        model.DecodeLine(ref reader, lines.Slice(i * length, length), above.Slice(i * length, length), ref runIndexes[i]);
                    }
                }
                reader.Check();
                for (var i = 0; i < count; i++)
                {
                    Store(lines.Slice((i * length) + 1, header.Columns), scan.Components[i], y, pixels);
                }
            }
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(buffer);
        }
    }

    private void Store(ReadOnlySpan<ushort> line, int component, int y, Span<byte> pixels)
    {
        var count = header.Components.Length;
        if (format.BitsAllocated == 16)
        {
            var samples = MemoryMarshal.Cast<byte, ushort>(pixels).Slice(y * line.Length * count, line.Length * count);
            if (count == 1)
            {
                line.CopyTo(samples);
                return;
            }
            for (int i = 0, to = component; i < line.Length; i++, to += count)
            {
                samples[to] = line[i];
            }
            return;
        }
        var bytes = pixels.Slice(y * line.Length * count, line.Length * count);
        for (int i = 0, to = component; i < line.Length; i++, to += count)
        {
            bytes[to] = (byte)line[i];
        }
    }

    /// <summary>Errors are exact, and samples wrap round at a power of two.</summary>
    internal readonly struct Lossless;

    /// <summary>Any other parameters.</summary>
    internal readonly struct Lossy;
}
