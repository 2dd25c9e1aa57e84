using System.Buffers;
using System.Runtime.CompilerServices;

namespace DataBank.Dicom;

/// <summary>
/// Writes files and single frames in another transfer syntax: from any that is decoded here to any that is encoded
/// (<see cref="FrameCodecs.CanDecode"/>, <see cref="FrameCodecs.CanEncode"/>). Frames are converted in parallel, in order, and never
/// more of them at once than a fixed number of bytes allows. Between lossless syntaxes no sample changes.
/// </summary>
public static class Transcoder
{
    /// <summary>How much memory the frames of one file may take at once; a frame that takes more goes alone.</summary>
    private const long FramesInMemoryBytes = 256 << 20;

    /// <summary>Writes the file in <paramref name="path"/> in another transfer syntax.</summary>
    /// <inheritdoc cref="WriteAsync(FrameReader, string, Stream, CompressionSettings, CancellationToken)"/>
    public static async Task WriteAsync(string path, string transferSyntax, Stream output, CompressionSettings settings, CancellationToken cancellation)
    {
        using var source = FrameReader.Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.RandomAccess));
        await WriteAsync(source, transferSyntax, output, settings, cancellation);
    }

    /// <summary>
    /// Writes a file in another transfer syntax, with a new file meta group, an offset table, and the Image Pixel attributes its pixels
    /// then have. With loss it becomes another instance, derived from the first (PS3.3 C.7.6.1.1.5). Elements behind the pixel data
    /// (padding, signatures) do not come along.
    /// </summary>
    /// <param name="source">The file; frames it lacks are an error.</param>
    /// <param name="transferSyntax">UID of the transfer syntax to write.</param>
    /// <param name="output">Need not be able to seek. On an error before the first byte nothing was written.</param>
    /// <param name="settings">How much lossy encoders may lose.</param>
    /// <exception cref="PixelDataException">A frame is damaged, missing or too large.</exception>
    /// <exception cref="DecodingBusyException">There was no room for the pixels in time.</exception>
    /// <exception cref="CodecMissingException">A native library is absent.</exception>
    /// <exception cref="NotSupportedException">The source is not decoded here, or the target cannot hold its pixels.</exception>
    public static async Task WriteAsync(
        FrameReader source, string transferSyntax, Stream output, CompressionSettings settings, CancellationToken cancellation)
    {
        if (source.Count != source.Format.NumberOfFrames)
        {
            throw new PixelDataException($"The file claims {source.Format.NumberOfFrames} frames and holds {source.Count}");
        }
        var native = source.Inspect(0);
        if (Uids.IsEncapsulated(transferSyntax))
        {
            await WriteEncapsulatedAsync(source, native, transferSyntax, output, settings, cancellation);
        }
        else if (FrameCodecs.CanEncode(transferSyntax))
        {
            await WriteNativeAsync(source, native, transferSyntax, output, cancellation);
        }
        else
        {
            throw new NotSupportedException("Files are not written in this transfer syntax");
        }
    }

    /// <summary>
    /// Reads one frame in another transfer syntax: its codestream, or for an unencapsulated one its native pixels in little endian. A
    /// frame that is in that syntax already is read as it is.
    /// </summary>
    /// <param name="index">Counted from 0.</param>
    /// <returns>The frame, and as its format how it must be described.</returns>
    /// <inheritdoc cref="WriteAsync(FrameReader, string, Stream, CompressionSettings, CancellationToken)" path="/exception"/>
    public static async Task<Frame> ReadFrameAsync(FrameReader source, int index, string transferSyntax, CompressionSettings settings, CancellationToken cancellation) =>
        IsSame(source, transferSyntax) ? source.Read(index) : Encode(await source.DecodeAsync(index, cancellation), transferSyntax, settings);

    /// <param name="frame">Native pixels, which end with what is made of them.</param>
    private static Frame Encode(Frame frame, string transferSyntax, CompressionSettings settings)
    {
        if (!Uids.IsEncapsulated(transferSyntax)) return frame;
        try
        {
            var codec = FrameCodecs.For(transferSyntax);
            var described = codec.Describe(frame.Format);
            var output = new ArrayBufferWriter<byte>();
            if (frame.Format.IsPlanar && transferSyntax != Uids.DeflatedImageFrame)
            {
                var pixels = PixelBuffer.Rent(frame.Format.FrameBytes);
                var interleaved = frame.Format with { IsPlanar = false };
                CodestreamFit.Store(frame.Bytes.Span, isPlanar: true, interleaved, interleaved.SampleBytes, pixels.AsSpan(0, interleaved.FrameBytes));
                codec.Encode(pixels.AsSpan(0, interleaved.FrameBytes), interleaved, settings, output);
                PixelBuffer.Return(pixels);
            }
            else
            {
                codec.Encode(frame.Bytes.Span, frame.Format, settings, output);
            }
            return new Frame(described, output.WrittenMemory, rented: null).Holding(frame);
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    private static bool IsSame(FrameReader source, string transferSyntax) => source.IsEncapsulated && source.File.TransferSyntax == transferSyntax;

    private static async Task WriteEncapsulatedAsync(
        FrameReader source, FrameFormat native, string transferSyntax, Stream output, CompressionSettings settings, CancellationToken cancellation)
    {
        var isSame = IsSame(source, transferSyntax);
        var described = isSame ? source.Format : FrameCodecs.For(transferSyntax).Describe(native);
        using var fragments = new FragmentSpool();
        using (await EnterAsync(source, cancellation))
        {
            await foreach (var frame in ConvertAsync(source, described, transferSyntax, settings, cancellation))
            {
                using (frame) await fragments.AddAsync(frame.Bytes, cancellation);
            }
        }
        var header = new TranscodedHeader(source, transferSyntax);
        header.Describe(described);
        if (!isSame && FrameCodecs.IsLossy(transferSyntax))
        {
            header.Derive((double)native.FrameBits / 8 * source.Count / fragments.Length);
        }
        fragments.AddExtendedTable(header.Builder);
        await header.WriteAsync(Vr.OB, uint.MaxValue, output, cancellation);
        await fragments.WriteAsync(output, cancellation);
    }

    private static async Task WriteNativeAsync(
        FrameReader source, FrameFormat native, string transferSyntax, Stream output, CancellationToken cancellation)
    {
        var size = ((native.FrameBits * source.Count) + 7) / 8;
        if (size >= uint.MaxValue - 1) throw new NotSupportedException($"Pixel data of {size} bytes are too large without compression");
        var header = new TranscodedHeader(source, transferSyntax);
        header.Describe(native);
        var isWide = native.BitsAllocated > 8 || transferSyntax == Uids.ImplicitVrLittleEndian;
        var vr = source.File.PixelData is { Vr: Vr.OF or Vr.OD } pixels ? pixels.Vr : isWide ? Vr.OW : Vr.OB;
        using var room = await EnterAsync(source, cancellation);
        await using var deflated = transferSyntax == Uids.DeflatedExplicitVrLittleEndian
            ? await header.DeflateAsync(output, cancellation)
            : null;
        var body = deflated ?? output;
        await header.WriteAsync(vr, (uint)(size + (size & 1)), body, cancellation);
        var packer = new BitAppender(native.FrameBits);
        await foreach (var frame in ConvertAsync(source, native, transferSyntax, CompressionSettings.Default, cancellation))
        {
            using (frame) await body.WriteAsync(packer.Append(frame.Bytes), cancellation);
        }
        await body.WriteAsync(packer.End(isOdd: (size & 1) == 1), cancellation);
    }

    /// <summary>Room for all frames that are converted at once.</summary>
    private static Task<IDisposable> EnterAsync(FrameReader source, CancellationToken cancellation) =>
        DecodingRoom.Shared.EnterAsync(AtOnce(source) * source.DecodingBytes(0), cancellation);

    private static int AtOnce(FrameReader source) => (int)Math.Clamp(FramesInMemoryBytes / source.DecodingBytes(0), 1, Math.Min(source.Count, Environment.ProcessorCount));

    /// <summary>Converts all frames, a few at a time, and gives them in order.</summary>
    private static async IAsyncEnumerable<Frame> ConvertAsync(
        FrameReader source,
        FrameFormat described,
        string transferSyntax,
        CompressionSettings settings,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var most = AtOnce(source);
        var running = new Queue<Task<Frame>>();
        try
        {
            for (var index = 0; index < source.Count; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (running.Count == most) yield return await running.Dequeue();
                var next = index;
                running.Enqueue(Task.Run(() => Convert(next), cancellation));
            }
            while (running.Count > 0)
            {
                yield return await running.Dequeue();
            }
        }
        finally
        {
            // The source must not be closed under frames that are still being read.
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        Frame Convert(int index)
        {
            var frame = IsSame(source, transferSyntax) ? source.Read(index) : Encode(source.Decode(index), transferSyntax, settings);
            if (frame.Format == described) return frame;
            frame.Dispose();
            throw new PixelDataException("The frames differ in what their codestreams hold");
        }
    }
}
