using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DataBank.Dicom;

/// <summary>
/// The frames of one file, each read and decoded by itself: native ones by arithmetic, encapsulated ones by their fragments
/// (PS3.5 A.4). Thread-safe: frames may be decoded in parallel.
/// </summary>
public sealed class FrameReader : IDisposable
{
    /// <summary>Frames up to this size are decoded from however little; larger ones must not be made of almost nothing.</summary>
    private const long AnyFrameBytes = 64 << 20;
    private const long MostExpansion = 4096;
    private const int CopiedBytes = 128 * 1024;

    private readonly FrameTable table;
    private readonly Stream? stored;
    private readonly SafeFileHandle? disk;
    private readonly Lock turn = new();
    private readonly ReadOnlyMemory<byte> memory;
    private readonly bool turnsWords;

    private FrameReader(DicomFile file, FrameTable table, Stream? stored, ReadOnlyMemory<byte> memory)
    {
        (File, this.table, this.stored, this.memory) = (file, table, stored, memory);
        disk = (stored as FileStream)?.SafeFileHandle;
        Format = FrameFormat.From(file.Dataset);
        var isBigEndian = file.Syntax.Order == ByteOrder.BigEndian || file.TransferSyntax == Uids.GePrivateImplicitBigEndianPixels;
        turnsWords = isBigEndian && !table.IsEncapsulated && file.PixelData is { Vr: not Vr.OB };
    }

    /// <summary>The file's header.</summary>
    public DicomFile File { get; }

    /// <summary>What the data set says of its pixels; decoded frames may differ (see <see cref="Frame.Format"/>).</summary>
    public FrameFormat Format { get; }

    /// <summary>Whether <see cref="Read"/> gives codestreams instead of native pixels.</summary>
    public bool IsEncapsulated => table.IsEncapsulated;

    /// <summary>How many frames there are: those the file holds, not those it claims.</summary>
    public int Count => table.Frames.Count;

    /// <summary>Opens a file on disk; only its header is read. A deflated file is inflated into memory, up to the limit of <see cref="Part10Reader"/>.</summary>
    /// <exception cref="DicomFormatException">The file is no DICOM, or its fragments are damaged.</exception>
    /// <exception cref="PixelDataException">It has no pixel data, or describes them wrongly.</exception>
    public static FrameReader Open(string path)
    {
        var file = Part10Reader.ReadHeader(path);
        if (file.IsDeflated) return Open(System.IO.File.ReadAllBytes(path));
        var frames = FrameTable.Build(file, path) ?? throw NoPixels();
        return Open(file, frames, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.RandomAccess));
    }

    /// <summary>The same for a file wherever it lies.</summary>
    /// <param name="stored">Must be able to seek; disposed of with the reader, or when it cannot be made.</param>
    /// <inheritdoc cref="Open(string)"/>
    public static FrameReader Open(Stream stored)
    {
        try
        {
            var file = Part10Reader.ReadHeader(stored);
            if (!file.IsDeflated && file.Syntax.Order == ByteOrder.LittleEndian) return Open(file, FrameTable.Build(file, stored) ?? throw NoPixels(), stored);
            // A deflated file has no places, and values left on disk cannot change their byte order on the way.
            stored.Position = 0;
            var bytes = new byte[stored.Length];
            stored.ReadExactly(bytes);
            stored.Dispose();
            return Open(bytes);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file whose frames are known.</summary>
    /// <param name="file">The file's header.</param>
    /// <param name="frames">What <see cref="FrameTable.Build(DicomFile, Stream)"/> found in it.</param>
    /// <param name="stored">The file; it must be able to seek, and is disposed of with the reader, or when it cannot be made.</param>
    /// <exception cref="PixelDataException">The data set describes its pixels wrongly.</exception>
    public static FrameReader Open(DicomFile file, FrameTable frames, Stream stored)
    {
        try
        {
            return new FrameReader(file, frames, stored, default);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file in memory, deflated or not.</summary>
    /// <exception cref="DicomFormatException">These bytes are no DICOM, or the fragments are damaged.</exception>
    /// <exception cref="PixelDataException">There are no pixel data, or they are described wrongly.</exception>
    public static FrameReader Open(ReadOnlyMemory<byte> bytes)
    {
        var file = Part10Reader.Read(bytes);
        if (file.PixelData is not { } pixels) throw NoPixels();
        // Offsets count from the value's first byte: those of a deflated data set are none of the file's.
        var value = file.Dataset.Bytes(pixels.Tag);
        var there = file with { IsDeflated = false, PixelData = pixels with { Offset = 0 } };
        using var stream = MemoryMarshal.TryGetArray(value, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(value.ToArray());
        return new FrameReader(file, FrameTable.Build(there, stream)!, stored: null, value);
    }

    /// <summary>Reads a frame without decoding it: its codestream, or its native pixels in little endian from bit 0 on.</summary>
    /// <param name="index">Counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="PixelDataException">The frame is too large, or the file shorter than when it was opened.</exception>
    public Frame Read(int index)
    {
        var ranges = Ranges(index);
        if (turnsWords || table.FrameBits is not null)
        {
            return ReadUnaligned(index, ranges[0]);
        }
        if (stored is null && ranges.Count == 1)
        {
            return new Frame(Format, memory.Slice((int)ranges[0].Offset, (int)ranges[0].Length), rented: null);
        }
        var buffer = PixelBuffer.Rent(ranges.Sum(range => range.Length));
        var filled = 0;
        foreach (var range in ranges)
        {
            Fill(range.Offset, buffer.AsSpan(filled, (int)range.Length));
            filled += (int)range.Length;
        }
        return new Frame(Format, buffer.AsMemory(0, filled), buffer);
    }

    /// <summary>What a frame's pixels will be once decoded, by its codestream's header.</summary>
    /// <inheritdoc cref="DecodeAsync(int, CancellationToken)" path="/exception"/>
    public FrameFormat Inspect(int index)
    {
        if (!IsEncapsulated) return Format;
        using var encoded = Read(index);
        return Inspect(FrameCodecs.For(File.TransferSyntax), encoded.Bytes.Span);
    }

    /// <summary>Decodes a frame into pooled memory, as soon as the process has room for it beside those that others decode.</summary>
    /// <param name="index">Counted from 0.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="PixelDataException">The frame is damaged, contradicts the data set or is too large.</exception>
    /// <exception cref="DecodingBusyException">There was no room in time.</exception>
    /// <exception cref="CodecMissingException">The library for this transfer syntax is absent.</exception>
    /// <exception cref="NotSupportedException">Nothing here decodes this transfer syntax.</exception>
    public Task<Frame> DecodeAsync(int index, CancellationToken cancellation) => DecodeAsync(index, otherBytes: 0, cancellation);

    /// <param name="otherBytes">What is made of the frame while it is there takes so many.</param>
    internal async Task<Frame> DecodeAsync(int index, long otherBytes, CancellationToken cancellation)
    {
        var room = await DecodingRoom.Shared.EnterAsync(DecodingBytes(index) + otherBytes, cancellation);
        try
        {
            return Decode(index).Holding(room);
        }
        catch
        {
            room.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Bytes of memory that decoding a frame takes, by the data set, which its codestream must not contradict: what is stored, its pixels, and their samples in 32 bits, as
    /// some decoders and encoders have them and as pictures in colour are.
    /// </summary>
    internal long DecodingBytes(int index) =>
        Ranges(index).Sum(range => range.Length) + Format.FrameBytes + (4L * Format.Rows * Format.Columns * Format.SamplesPerPixel);

    /// <summary>Decodes a frame for which there is room.</summary>
    internal Frame Decode(int index)
    {
        if (!IsEncapsulated)
        {
            return Read(index);
        }
        var codec = FrameCodecs.For(File.TransferSyntax);
        using var encoded = Read(index);
        var codestream = encoded.Bytes.Span;
        var format = Inspect(codec, codestream);
        var buffer = PixelBuffer.Rent(format.FrameBytes);
        try
        {
            codec.Decode(codestream, Format, buffer.AsSpan(0, format.FrameBytes));
            return new Frame(format, buffer.AsMemory(0, format.FrameBytes), buffer);
        }
        catch
        {
            PixelBuffer.Return(buffer);
            throw;
        }
    }

    public void Dispose() => stored?.Dispose();

    /// <summary>Reads bytes of the file; false where it has not so many, or is in memory.</summary>
    internal bool TryRead(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            var read = stored is null ? 0 : ReadAt(offset, destination);
            if (read == 0) return false;
            destination = destination[read..];
            offset += read;
        }
        return true;
    }

    /// <summary>Copies bytes of the file on disk.</summary>
    internal async Task CopyAsync(long offset, long length, Stream output, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopiedBytes);
        try
        {
            while (length > 0)
            {
                var wanted = buffer.AsMemory(0, (int)Math.Min(length, buffer.Length));
                var read = disk is null ? ReadAt(offset, wanted.Span) : await RandomAccess.ReadAsync(disk, wanted, offset, cancellation);
                if (read == 0) throw new PixelDataException("The file is shorter than when it was opened");
                await output.WriteAsync(buffer.AsMemory(0, read), cancellation);
                (offset, length) = (offset + read, length - read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private FrameFormat Inspect(IFrameCodec codec, ReadOnlySpan<byte> codestream)
    {
        var format = codec.Inspect(codestream, Format).Checked();
        return format.FrameBytes <= AnyFrameBytes + (codestream.Length * MostExpansion)
            ? format
            : throw new PixelDataException($"A codestream of {codestream.Length} bytes claims a frame of {format.FrameBytes}");
    }

    private IReadOnlyList<FrameRange> Ranges(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return table.Frames[index];
    }

    private static PixelDataException NoPixels() => new("There are no pixel data");

    private void Fill(long offset, Span<byte> destination)
    {
        if (stored is null) memory.Span.Slice((int)offset, destination.Length).CopyTo(destination);
        else if (!TryRead(offset, destination)) throw new PixelDataException("The file ends inside its pixel data");
    }

    private int ReadAt(long offset, Span<byte> destination)
    {
        if (disk is not null) return RandomAccess.Read(disk, destination, offset);
        // A stream has one position: whoever decodes in parallel waits.
        lock (turn)
        {
            stored!.Position = offset;
            return stored.Read(destination);
        }
    }

    /// <summary>
    /// A frame that begins inside a byte (one-bit pixels are packed without gaps, PS3.5 §8.1.1) or inside a word of big-endian data.
    /// </summary>
    private Frame ReadUnaligned(int index, FrameRange range)
    {
        // Samples of 32 bits are turned as a whole, as the encoders of such files do; by PS3.5 each 16-bit word might be meant.
        var word = turnsWords ? Math.Max(2, Format.SampleBytes) : 1;
        var start = File.PixelData!.Value.Offset;
        if (stored is null) start = 0;
        var before = (int)((range.Offset - start) % word);
        var end = Math.Min(range.Offset + range.Length + (word - 1), start + File.PixelData.Value.Length);
        var size = (int)((end - range.Offset + before) / word * word);
        var buffer = PixelBuffer.Rent(size);
        var bytes = buffer.AsSpan(0, size);
        Fill(range.Offset - before, bytes);
        for (var i = 0; word > 1 && i < size; i += word)
        {
            bytes.Slice(i, word).Reverse();
        }
        var frame = bytes.Slice(before, Math.Min(Format.FrameBytes + (table.FrameBits is null ? 0 : 1), size - before));
        if (table.FrameBits is { } bits)
        {
            BitPacking.ShiftDown(frame, (int)(index * bits % 8), bits);
        }
        return new Frame(Format, buffer.AsMemory(before, Format.FrameBytes), buffer);
    }
}
