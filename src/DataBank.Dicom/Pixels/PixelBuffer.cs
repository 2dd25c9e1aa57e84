using System.Buffers;

namespace DataBank.Dicom;

/// <summary>
/// Memory for the pixels of one frame. Buffers are pooled where they are of usual size; the pool would keep large ones for each thread that has used one, however rarely.
/// </summary>
internal static class PixelBuffer
{
    private const int LargestPooled = 16 << 20;

    /// <returns>An array of this size or more.</returns>
    /// <exception cref="PixelDataException">No frame is so large.</exception>
    public static byte[] Rent(long size) => size switch
    {
        <= LargestPooled => ArrayPool<byte>.Shared.Rent((int)size),
        <= FrameFormat.LargestFrameBytes => GC.AllocateUninitializedArray<byte>((int)size),
        _ => throw new PixelDataException($"A frame of {size} bytes is larger than the allowed {FrameFormat.LargestFrameBytes}"),
    };

    public static void Return(byte[] buffer)
    {
        if (buffer.Length <= LargestPooled) ArrayPool<byte>.Shared.Return(buffer);
    }
}
