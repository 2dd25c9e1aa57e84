using System.Buffers.Binary;
using System.Globalization;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>Images made by formula, one for each way that pixels can be described.</summary>
internal static class PixelExample
{
    public const int Columns = 48;
    public const int Rows = 40;

    /// <summary>A grey image whose stored values rise along both axes over the whole range of the stored bits.</summary>
    public static DatasetBuilder Grey(int allocated, int stored, bool isSigned = false, int? highBit = null, int frames = 1)
    {
        var high = highBit ?? stored - 1;
        var bytes = new byte[(((long)Columns * Rows * frames * allocated) + 7) / 8];
        for (var i = 0; i < Columns * Rows * frames; i++)
        {
            Write(bytes, i, allocated, (Value(i, stored, isSigned) & (ulong.MaxValue >> (64 - stored))) << (high + 1 - stored));
        }
        return Image("MONOCHROME2", 1, allocated, bytes)
            .Set(Tag("BitsStored"), Text(stored)).Set(Tag("HighBit"), Text(high)).Set(Tag("PixelRepresentation"), isSigned ? "1" : "0")
            .Set(Tag("NumberOfFrames"), Text(frames));
    }

    /// <summary>Three samples a pixel, the same picture in whatever order.</summary>
    public static DatasetBuilder Color(string photometric, bool isPlanar = false, int allocated = 8)
    {
        var bytes = new byte[Columns * Rows * 3 * allocated / 8];
        for (var i = 0; i < Columns * Rows; i++)
        {
            for (var sample = 0; sample < 3; sample++)
            {
                Write(bytes, isPlanar ? (sample * Columns * Rows) + i : (3 * i) + sample, allocated, (ulong)Sample(i, sample) << (allocated - 8));
            }
        }
        return Image(photometric, 3, allocated, bytes).Set(Tag("PlanarConfiguration"), isPlanar ? "1" : "0");
    }

    /// <summary>Two pixels share their colour differences: Y Y CB CR.</summary>
    public static DatasetBuilder Subsampled(string photometric)
    {
        var bytes = new byte[Columns * Rows * 2];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (i & 3) < 2 ? Sample((i / 4 * 2) + (i & 1), 0) : Sample(i / 4 * 2, (i & 3) - 1);
        }
        return Image(photometric, 3, 8, bytes).Set(Tag("PlanarConfiguration"), "0");
    }

    public static DatasetBuilder Floats(bool isDouble)
    {
        var bytes = new byte[Columns * Rows * (isDouble ? 8 : 4)];
        for (var i = 0; i < Columns * Rows; i++)
        {
            var value = (i / 1000.0) - 0.5;
            if (isDouble)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), value);
            }
            else
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), (float)value);
            }
        }
        var builder = Image("MONOCHROME2", 1, isDouble ? 64 : 32, bytes).Remove(Tag("PixelData")).Remove(Tag("BitsStored")).Remove(Tag("HighBit"));
        return isDouble ? builder.Set(Tag("DoubleFloatPixelData"), Vr.OD, bytes) : builder.Set(Tag("FloatPixelData"), Vr.OF, bytes);
    }

    /// <summary>A table as the standard's LUT sequences hold it.</summary>
    public static DicomDataset Table(int first, int bits, params ushort[] entries) => new DatasetBuilder()
        .Set(Tag("LUTDescriptor"), first < 0 ? Vr.SS : Vr.US, Text(entries.Length & 0xFFFF), Text(first), Text(bits))
        .Set(Tag("LUTData"), Vr.OW, Words(entries))
        .Build();

    /// <summary>Sets the three descriptors and tables of a palette.</summary>
    public static DatasetBuilder Palette(this DatasetBuilder image, int first, int bits, Func<int, int, ushort> entry, int count)
    {
        string[] colors = ["Red", "Green", "Blue"];
        for (var color = 0; color < 3; color++)
        {
            var entries = Enumerable.Range(0, count).Select(i => entry(i, color)).ToArray();
            image.Set(Tag($"{colors[color]}PaletteColorLookupTableDescriptor"), first < 0 ? Vr.SS : Vr.US, Text(count == 65536 ? 0 : count), Text(first), Text(bits))
                .Set(Tag($"{colors[color]}PaletteColorLookupTableData"), Vr.OW, bits == 8 ? entries.Select(value => (byte)value).ToArray() : Words(entries));
        }
        return image;
    }

    /// <summary>An overlay plane with every third bit set.</summary>
    public static DatasetBuilder Overlay(this DatasetBuilder image, ushort group, int rows, int columns, int top, int left)
    {
        var bits = new byte[((rows * columns) + 7) / 8];
        for (var i = 0; i < rows * columns; i += 3)
        {
            bits[i >> 3] |= (byte)(1 << (i & 7));
        }
        return image.OverlayPlane(group, rows, columns, top, left)
            .Set(new Tag(group, 0x0100), Vr.US, "1").Set(new Tag(group, 0x0102), Vr.US, "0").Set(new Tag(group, 0x3000), Vr.OW, bits);
    }

    /// <summary>All of an overlay but its bits.</summary>
    public static DatasetBuilder OverlayPlane(this DatasetBuilder image, ushort group, int rows, int columns, int top, int left) => image
        .Set(new Tag(group, 0x0010), Vr.US, Text(rows)).Set(new Tag(group, 0x0011), Vr.US, Text(columns))
        .Set(new Tag(group, 0x0040), Vr.CS, "G").Set(new Tag(group, 0x0050), Vr.SS, Text(top), Text(left));

    public static byte[] Words(params ReadOnlySpan<ushort> words)
    {
        var bytes = new byte[2 * words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), words[i]);
        }
        return bytes;
    }

    /// <summary>Renders an image that is in memory.</summary>
    public static Picture Draw(DicomDataset image, RenderRequest? request = null)
    {
        using var frames = FrameReader.Open(Example.File(image));
        return Draw(frames, request);
    }

    /// <summary>Renders a frame of an image.</summary>
    public static Picture Draw(FrameReader frames, RenderRequest? request = null)
    {
        using var frame = frames.Decode((request?.Frame ?? 1) - 1);
        return new ImageRenderer(frames).Draw(frame, request ?? new RenderRequest());
    }

    public static Tag Tag(string keyword) => Example.Tag(keyword);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static DatasetBuilder Image(string photometric, int samples, int allocated, byte[] pixels) => new DatasetBuilder()
        .Set(Tag("SOPClassUID"), "1.2.840.10008.5.1.4.1.1.7")
        .Set(Tag("SOPInstanceUID"), "1.2.392.100495.1.7")
        .Set(Tag("SamplesPerPixel"), Text(samples))
        .Set(Tag("PhotometricInterpretation"), photometric)
        .Set(Tag("Rows"), Text(Rows)).Set(Tag("Columns"), Text(Columns))
        .Set(Tag("BitsAllocated"), Text(allocated)).Set(Tag("BitsStored"), Text(allocated)).Set(Tag("HighBit"), Text(allocated - 1))
        .Set(Tag("PixelRepresentation"), "0")
        .Set(Tag("PixelData"), allocated > 8 ? Vr.OW : Vr.OB, pixels);

    private static byte Sample(int pixel, int sample)
    {
        var (x, y) = (pixel % Columns, pixel / Columns);
        return (byte)(sample switch { 0 => 20 + (x * 4), 1 => 30 + (y * 5), _ => 235 - (2 * (x + y)) });
    }

    private static ulong Value(int pixel, int stored, bool isSigned)
    {
        var (x, y) = (pixel % Columns, pixel / Columns % Rows);
        var share = ((double)x + (y * 2) + (pixel / (Columns * Rows))) / (Columns + (Rows * 2));
        if (stored == 1) return (ulong)((x + y) & 1);
        var span = Math.Pow(2, stored) - 1;
        var value = (share * span) - (isSigned ? Math.Pow(2, stored - 1) : 0);
        return value < 0 ? (ulong)(long)value : (ulong)value;
    }

    private static void Write(byte[] bytes, int index, int allocated, ulong value)
    {
        if (allocated == 1)
        {
            bytes[index >> 3] |= (byte)((value & 1) << (index & 7));
            return;
        }
        for (var part = 0; part < allocated / 8; part++)
        {
            bytes[(index * allocated / 8) + part] = (byte)(value >> (8 * part));
        }
    }
}
