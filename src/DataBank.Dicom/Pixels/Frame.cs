namespace DataBank.Dicom;

/// <summary>One frame in memory that may be pooled: dispose it, and use nothing of it afterwards.</summary>
public sealed class Frame : IDisposable
{
    private readonly ReadOnlyMemory<byte> bytes;
    private byte[]? rented;
    private IDisposable? held;

    internal Frame(FrameFormat format, ReadOnlyMemory<byte> bytes, byte[]? rented)
    {
        Format = format;
        this.bytes = bytes;
        this.rented = rented;
    }

    /// <summary>What the pixels are: after decoding what they really are, of a codestream what its data set says.</summary>
    public FrameFormat Format { get; }

    /// <summary>Native pixels in little endian, one-bit frames from bit 0 on; or the codestream.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The stored values of a native frame, sample by sample, before any rescaling.</summary>
    public void ReadValues(Span<double> output) => new StoredValues(Format).Read(bytes.Span, output);

    /// <summary>This frame, which from now on ends something else with itself: the room it takes, or the frame it was made of.</summary>
    internal Frame Holding(IDisposable other)
    {
        held = other;
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref rented, null) is { } buffer)
        {
            PixelBuffer.Return(buffer);
        }
        held?.Dispose();
    }
}
