using System.IO.Pipelines;

namespace DataBank.Dicom;

/// <summary>
/// Reads DICOM files (PS3.10 §7) and bare data sets in every transfer syntax' encoding (PS3.5 Annex A), from memory, files, streams and
/// pipes. Memory is bounded by what is really there, never by what a file claims.
/// </summary>
public static class Part10Reader
{
    /// <summary>Values longer than this stay outside memory when only the header is read.</summary>
    private const long LargestValue = 64 * 1024;

    /// <summary>Reads a whole file from memory; the data set keeps a reference to <paramref name="bytes"/>.</summary>
    /// <exception cref="DicomFormatException">These bytes are no DICOM, or reading is strict and they have a defect.</exception>
    public static DicomFile Read(ReadOnlyMemory<byte> bytes, ReadMode mode = ReadMode.Tolerant)
    {
        using var reading = new FileReading(mode, PixelReading.Keep, long.MaxValue) { InputEnd = bytes.Length };
        return Read(bytes, reading);
    }

    /// <summary>Reads a data set that no file surrounds, as in a DIMSE message; it keeps a reference to <paramref name="bytes"/>.</summary>
    /// <exception cref="DicomFormatException">These bytes are no data set, or reading is strict and they have a defect.</exception>
    public static DicomFile ReadDataset(ReadOnlyMemory<byte> bytes, string transferSyntax, ReadMode mode = ReadMode.Tolerant)
    {
        using var reading = new FileReading(mode, PixelReading.Keep, long.MaxValue) { InputEnd = bytes.Length };
        reading.BeginDataset(transferSyntax);
        return Read(bytes, reading);
    }

    /// <summary>
    /// Reads the header of a file on disk: everything up to the top-level pixel data, and what follows it when its length is known.
    /// Values above 64 KiB stay on disk. Memory is bounded by the header, not by the file.
    /// </summary>
    /// <exception cref="DicomFormatException">The file is no DICOM, or reading is strict and it has a defect.</exception>
    public static DicomFile ReadHeader(string path, ReadMode mode = ReadMode.Tolerant)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        using var reading = new FileReading(mode, PixelReading.Skip, LargestValue) { InputEnd = RandomAccess.GetLength(handle) };
        using var window = new ByteWindow();
        // Most headers come with the first read; a stream is only made for the others.
        window.Added(RandomAccess.Read(handle, window.Room().Span, 0));
        if (reading.Advance(window.Bytes, 0) && !reading.IsDeflated)
        {
            var source = window.ToSource(reading.UsedEnd);
            return reading.ToFile(source, source);
        }
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        stream.Seek(window.End, SeekOrigin.Begin);
        return ReadHeader(stream, reading, window);
    }

    /// <summary>
    /// Reads the header from a stream that stands at its beginning; it is left open, somewhere behind the header. One that cannot seek
    /// is read through where another is passed by.
    /// </summary>
    /// <exception cref="DicomFormatException">The stream holds no DICOM, or reading is strict and it has a defect.</exception>
    public static DicomFile ReadHeader(Stream stream, ReadMode mode = ReadMode.Tolerant)
    {
        using var reading = new FileReading(mode, PixelReading.Skip, LargestValue) { InputEnd = LengthOf(stream) };
        using var window = new ByteWindow();
        return ReadHeader(stream, reading, window);
    }

    /// <summary>The same without blocking.</summary>
    /// <inheritdoc cref="ReadHeader(Stream, ReadMode)"/>
    public static async ValueTask<DicomFile> ReadHeaderAsync(Stream stream, ReadMode mode, CancellationToken cancellation)
    {
        using var reading = new FileReading(mode, PixelReading.Skip, LargestValue) { InputEnd = LengthOf(stream) };
        using var window = new ByteWindow();
        await new HeaderFeed(stream, reading, window).RunAsync(cancellation);
        var source = window.ToSource(reading.UsedEnd);
        if (!reading.IsDeflated)
        {
            return reading.ToFile(source, source);
        }
        await using var inflated = OpenInflated(stream, reading, window);
        using var inner = new ByteWindow();
        reading.BeginInflated();
        await new HeaderFeed(inflated, reading, inner).RunAsync(cancellation);
        return reading.ToFile(source, inner.ToSource(reading.UsedEnd));
    }

    /// <summary>
    /// Reads the header from a pipe that stands at the beginning of a file. The pipe is left at the first byte of the pixel data's value
    /// (at <see cref="DicomElement.Offset"/> of <see cref="DicomFile.PixelData"/>), or at the end of the file if there is none; values
    /// above 64 KiB are passed by.
    /// </summary>
    /// <exception cref="DicomFormatException">
    /// The pipe brings no DICOM, or a deflated data set, which can be read as a stream only; or reading is strict and there is a defect.
    /// </exception>
    public static async ValueTask<DicomFile> ReadHeaderAsync(PipeReader pipe, ReadMode mode, CancellationToken cancellation)
    {
        using var reading = new FileReading(mode, PixelReading.Stop, LargestValue);
        using var window = new ByteWindow();
        await new PipeFeed(pipe, reading, window).RunAsync(cancellation);
        if (reading.IsDeflated)
        {
            throw new DicomFormatException("A deflated data set cannot be read from a pipe", reading.DatasetOffset);
        }
        var source = window.ToSource(reading.UsedEnd);
        return reading.ToFile(source, source);
    }

    private static DicomFile ReadHeader(Stream stream, FileReading reading, ByteWindow window)
    {
        new HeaderFeed(stream, reading, window).Run();
        var source = window.ToSource(reading.UsedEnd);
        if (!reading.IsDeflated)
        {
            return reading.ToFile(source, source);
        }
        using var inflated = OpenInflated(stream, reading, window);
        using var inner = new ByteWindow();
        reading.BeginInflated();
        new HeaderFeed(inflated, reading, inner).Run();
        return reading.ToFile(source, inner.ToSource(reading.UsedEnd));
    }

    private static DicomFile Read(ReadOnlyMemory<byte> bytes, FileReading reading)
    {
        reading.Advance(bytes.Span, 0);
        var source = new ByteSource(0, bytes);
        if (!reading.IsDeflated)
        {
            return reading.ToFile(source, source);
        }
        var inflated = Inflation.ReadAll(bytes[(int)reading.DatasetOffset..], reading);
        reading.BeginInflated();
        reading.InputEnd = inflated.Length;
        reading.Advance(inflated, 0);
        return reading.ToFile(source, new ByteSource(0, inflated));
    }

    private static Stream OpenInflated(Stream stream, FileReading reading, ByteWindow window)
    {
        var there = window.From(reading.DatasetOffset);
        return Inflation.Open(new PrefixedStream(there, stream), there.Span[..Math.Min(2, there.Length)]);
    }

    private static long LengthOf(Stream stream) => stream.CanSeek ? stream.Length : long.MaxValue;
}
