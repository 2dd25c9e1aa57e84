using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>
/// One picture as a GIF file (GIF89a, https://www.w3.org/Graphics/GIF/spec-gif89a.txt). All of them have the same layout, so that
/// <see cref="GifAnimation"/> can put them together: header, 256 colours, the picture, trailer.
/// </summary>
internal static class GifPicture
{
    internal const int ScreenEnd = 13;
    internal const int ColorsEnd = ScreenEnd + GifColors.TableBytes;
    internal const int DescriptorBytes = 10;
    internal const byte Trailer = 0x3B;
    private const byte Table256 = 0b1_111_0_111; // A global table of colours of eight bits, 256 of them.

    public static byte[] Encode(Picture picture)
    {
        var colors = GifColors.Of(picture);
        using var output = new MemoryStream(ColorsEnd + (picture.Width * picture.Height / 2));
        Span<byte> screen = stackalloc byte[ScreenEnd];
        "GIF89a"u8.CopyTo(screen);
        WriteSize(screen[6..], picture);
        screen[10] = Table256;
        screen[11..].Clear(); // Background colour, and no aspect ratio.
        output.Write(screen);
        output.Write(colors.Table);
        Span<byte> descriptor = stackalloc byte[DescriptorBytes];
        descriptor.Clear();
        descriptor[0] = 0x2C;
        WriteSize(descriptor[5..], picture);
        output.Write(descriptor);
        GifCompression.Write(output, colors.Indices);
        output.WriteByte(Trailer);
        return output.ToArray();
    }

    private static void WriteSize(Span<byte> bytes, Picture picture)
    {
        if (picture.Width > ushort.MaxValue || picture.Height > ushort.MaxValue) throw new PixelDataException($"A picture of {picture.Width} x {picture.Height} pixels is too large for GIF");
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)picture.Width);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], (ushort)picture.Height);
    }
}
