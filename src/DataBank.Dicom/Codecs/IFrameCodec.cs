using System.Buffers;

namespace DataBank.Dicom;

/// <summary>
/// Turns the codestream of one frame into native pixels and back. Stateless and thread-safe. Everything a codestream claims is compared
/// with the data set and with limits before memory is taken; whatever its bytes are, nothing worse than a
/// <see cref="PixelDataException"/> comes out.
/// </summary>
public interface IFrameCodec
{
    /// <summary>
    /// Reads the codestream's own header and tells what its pixels will be once decoded: in little endian, and pixel after pixel where
    /// the syntax has an order of its own.
    /// </summary>
    /// <param name="codestream">The fragments of one frame, joined.</param>
    /// <param name="declared">What the data set says.</param>
    /// <exception cref="PixelDataException">The codestream is damaged or contradicts the data set.</exception>
    FrameFormat Inspect(ReadOnlySpan<byte> codestream, FrameFormat declared);

    /// <summary>Decodes a frame into exactly the bytes of what <see cref="Inspect"/> answered.</summary>
    /// <param name="codestream">The fragments of one frame, joined.</param>
    /// <param name="declared">What the data set says.</param>
    /// <param name="pixels">As many bytes as the format has that <see cref="Inspect"/> answers.</param>
    /// <exception cref="PixelDataException">The codestream is damaged.</exception>
    void Decode(ReadOnlySpan<byte> codestream, FrameFormat declared, Span<byte> pixels);

    /// <summary>
    /// How the data set must describe frames that <see cref="Encode"/> makes from native ones; for colour, <see cref="Encode"/> then wants
    /// pixel after pixel.
    /// </summary>
    /// <exception cref="NotSupportedException">This transfer syntax cannot hold such pixels, or there is no encoder for it.</exception>
    FrameFormat Describe(FrameFormat native);

    /// <summary>Encodes one native frame.</summary>
    void Encode(ReadOnlySpan<byte> pixels, FrameFormat native, CompressionSettings settings, IBufferWriter<byte> output);
}
