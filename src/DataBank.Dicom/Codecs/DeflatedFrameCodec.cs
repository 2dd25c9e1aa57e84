using System.Buffers;
using System.IO.Compression;

namespace DataBank.Dicom;

/// <summary>
/// Deflated Image Frame Compression (PS3.5 A.4.14): each frame is native pixels, from bit 0 on, as a raw deflate stream. The one syntax
/// for one-bit pixels that compresses frame by frame.
/// </summary>
internal sealed class DeflatedFrameCodec : IFrameCodec
{
    public FrameFormat Inspect(ReadOnlySpan<byte> codestream, FrameFormat declared) => declared;

    public unsafe void Decode(ReadOnlySpan<byte> codestream, FrameFormat declared, Span<byte> pixels)
    {
        fixed (byte* bytes = codestream)
        {
            using var deflated = new UnmanagedMemoryStream(bytes, codestream.Length);
            using var inflated = new DeflateStream(deflated, CompressionMode.Decompress);
            try
            {
                if (inflated.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) < pixels.Length)
                {
                    throw new PixelDataException("A deflated frame ends too early");
                }
            }
            catch (InvalidDataException)
            {
                throw new PixelDataException("A deflated frame is damaged");
            }
        }
    }

    public FrameFormat Describe(FrameFormat native) => native;

    public void Encode(ReadOnlySpan<byte> pixels, FrameFormat native, CompressionSettings settings, IBufferWriter<byte> output)
    {
        using var bytes = new MemoryStream();
        using (var deflated = new DeflateStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflated.Write(pixels);
        }
        output.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
