using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>GIF pictures of one size, shown one after the other for ever: each keeps its own colours. Written as they come.</summary>
public static class GifAnimation
{
    private const byte LocalTable256 = 0b1000_0111;
    private const int SizeAt = 6, ScreenFlags = 10;
    private static readonly byte[] End = [GifPicture.Trailer];

    /// <summary>Hundredths of a second; what is faster browsers show slowly.</summary>
    private const int ShortestDelay = 2;

    /// <param name="pictures">GIF files that <see cref="ImageRenderer"/> made, and how long each is shown.</param>
    /// <exception cref="PixelDataException">One has another size than the first.</exception>
    public static async Task WriteAsync(Stream output, IAsyncEnumerable<(byte[] Picture, TimeSpan Time)> pictures, CancellationToken cancellation)
    {
        byte[]? first = null;
        await foreach (var (picture, time) in pictures.WithCancellation(cancellation))
        {
            if (first is null) await output.WriteAsync(Opening(first = picture), cancellation);
            if (!picture.AsSpan(SizeAt, 4).SequenceEqual(first.AsSpan(SizeAt, 4))) throw new PixelDataException("The frames are not of one size");
            await output.WriteAsync(Head(picture, time), cancellation);
            await output.WriteAsync(picture.AsMemory(GifPicture.ScreenEnd, GifColors.TableBytes), cancellation);
            await output.WriteAsync(picture.AsMemory()[(GifPicture.ColorsEnd + GifPicture.DescriptorBytes)..^1], cancellation);
        }
        await output.WriteAsync(End, cancellation);
    }

    // The screen without colours of its own, and the extension that browsers repeat an animation by.
    private static byte[] Opening(byte[] picture)
    {
        byte[] opening = [.. picture.AsSpan(0, GifPicture.ScreenEnd), 0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0];
        opening[ScreenFlags] = 0b0111_0000;
        return opening;
    }

    // A graphic control extension (GIF89a, 23) and the descriptor of the picture.
    private static byte[] Head(byte[] picture, TimeSpan time)
    {
        byte[] head = [0x21, 0xF9, 4, 0b0000_0100, 0, 0, 0, 0, .. picture.AsSpan(GifPicture.ColorsEnd, GifPicture.DescriptorBytes)];
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(4), (ushort)Math.Clamp(Math.Round(time.TotalMilliseconds / 10), ShortestDelay, ushort.MaxValue));
        head[^1] = LocalTable256;
        return head;
    }
}
