using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>
/// Reads multipart/related (RFC 2387) straight from the request's pipe: one part at a time, never more of it in memory than the
/// pipe holds. A part left half read is skipped.
/// </summary>
internal sealed class MultipartRelatedReader
{
    private const int LongestPreamble = 64 * 1024;
    private const int LongestHeaders = 16 * 1024;

    private readonly PipeReader pipe;
    private readonly byte[] delimiter; // CR LF "--" boundary
    private int parts;
    private MultipartPart? current;

    public MultipartRelatedReader(PipeReader pipe, string boundary)
    {
        if (boundary.Length is 0 or > 200) throw RequestProblem.Invalid("The boundary of the multipart body must have 1 to 200 characters.");
        this.pipe = pipe;
        delimiter = Encoding.ASCII.GetBytes($"\r\n--{boundary}");
    }

    /// <summary>The next part, or null after the last.</summary>
    /// <exception cref="RequestProblem">400: no multipart body, or it ends before its closing boundary.</exception>
    public async Task<MultipartPart?> NextAsync(CancellationToken cancellation)
    {
        if (current is null)
        {
            if (!await SkipPreambleAsync(cancellation)) return null;
        }
        else
        {
            await current.Body.CopyToAsync(Stream.Null, cancellation);
        }
        if (await IsClosedAsync(cancellation)) return null;

        parts++;
        var (contentType, contentLocation) = await ReadHeadersAsync(cancellation);
        return current = new MultipartPart(parts, contentType, contentLocation, new PartStream(this, parts));
    }

    // The first boundary may stand at the very beginning, without the CR LF that belongs to every other. False: the body is empty.
    private async Task<bool> SkipPreambleAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var result = await pipe.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (StartsWith(buffer, delimiter.AsSpan(2)))
            {
                pipe.AdvanceTo(buffer.GetPosition(delimiter.Length - 2));
                return true;
            }
            if (Find(buffer, delimiter) is { } place && buffer.Slice(0, place).Length <= LongestPreamble)
            {
                pipe.AdvanceTo(buffer.GetPosition(delimiter.Length, place));
                return true;
            }
            var (isEmpty, isOver) = (buffer.IsEmpty, result.IsCompleted || buffer.Length > LongestPreamble);
            pipe.AdvanceTo(buffer.Start, buffer.End); // Also before a refusal: the server reads on where this ends.
            if (isOver) return isEmpty ? false : throw RequestProblem.Invalid("The body has no part: its boundary does not occur in it.");
        }
    }

    // After a boundary: "--" closes the body, a line end opens a part.
    private async Task<bool> IsClosedAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var result = await pipe.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (StartsWith(buffer, "--"u8))
            {
                pipe.AdvanceTo(buffer.End); // What follows is an epilogue, to be ignored.
                return true;
            }
            if (buffer.PositionOf((byte)'\n') is { } lineEnd)
            {
                pipe.AdvanceTo(buffer.GetPosition(1, lineEnd));
                return false;
            }
            var isOver = result.IsCompleted || buffer.Length > LongestHeaders;
            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (isOver) throw Truncated();
        }
    }

    private async Task<(string? ContentType, string? ContentLocation)> ReadHeadersAsync(CancellationToken cancellation)
    {
        string? contentType = null, contentLocation = null;
        for (var length = 0L; ;)
        {
            var result = await pipe.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } lineEnd)
            {
                var line = Encoding.UTF8.GetString(buffer.Slice(0, lineEnd)).TrimEnd('\r');
                length += line.Length;
                pipe.AdvanceTo(buffer.GetPosition(1, lineEnd));
                if (line.Length == 0) return (contentType, contentLocation);
                contentType = ValueOf(line, "Content-Type:") ?? contentType;
                contentLocation = ValueOf(line, "Content-Location:") ?? contentLocation;
                if (length > LongestHeaders) throw RequestProblem.Invalid($"The headers of part {parts} are longer than 16 KiB.");
                continue;
            }
            var isTooLong = buffer.Length > LongestHeaders;
            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted) throw Truncated();
            if (isTooLong) throw RequestProblem.Invalid($"The headers of part {parts} are longer than 16 KiB.");
        }
    }

    private static string? ValueOf(string line, string header) =>
        line.StartsWith(header, StringComparison.OrdinalIgnoreCase) ? line[header.Length..].Trim() : null;

    // Gives bytes of the current part; 0 once its boundary is consumed.
    private async ValueTask<int> ReadPartAsync(Memory<byte> output, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await pipe.ReadAsync(cancellation);
            var window = result.Buffer.Length > output.Length + delimiter.Length ? result.Buffer.Slice(0, output.Length + delimiter.Length) : result.Buffer;
            if (Find(window, delimiter) is { } place)
            {
                var rest = window.Slice(0, place);
                if (rest.IsEmpty)
                {
                    pipe.AdvanceTo(window.GetPosition(delimiter.Length));
                    return 0;
                }
                return Take(rest, output);
            }
            // The last bytes may begin a boundary: they wait for what follows.
            var safe = window.Length - (delimiter.Length - 1);
            if (safe > 0) return Take(window.Slice(0, safe), output);
            pipe.AdvanceTo(window.Start, window.End);
            if (result.IsCompleted) throw Truncated();
        }
    }

    private int Take(ReadOnlySequence<byte> bytes, Memory<byte> output)
    {
        var taken = bytes.Length > output.Length ? bytes.Slice(0, output.Length) : bytes;
        var length = (int)taken.Length; // Advancing gives the memory back: nothing may look at the bytes after it.
        taken.CopyTo(output.Span);
        pipe.AdvanceTo(taken.End);
        return length;
    }

    private RequestProblem Truncated() => RequestProblem.Invalid($"The body ends inside part {Math.Max(1, parts)}, before its closing boundary.");

    // A search of whole pieces passes over many bytes at once; one that stops at each line end is slow in pixels, which are full of them.
    private static SequencePosition? Find(ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> wanted)
    {
        var at = 0L;
        foreach (var piece in buffer)
        {
            if (piece.Span.IndexOf(wanted) is >= 0 and var place) return buffer.GetPosition(at + place);
            at += piece.Length;
            for (var start = Math.Max(0, at - wanted.Length + 1); start < at && at < buffer.Length; start++) // What begins in this piece and ends in a later one.
            {
                if (StartsWith(buffer.Slice(start), wanted)) return buffer.GetPosition(start);
            }
        }
        return null;
    }

    private static bool StartsWith(ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> wanted)
    {
        var reader = new SequenceReader<byte>(buffer);
        return reader.IsNext(wanted);
    }

    private sealed class PartStream(MultipartRelatedReader owner, int number) : Stream
    {
        private bool isEnded;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (isEnded || buffer.IsEmpty) return 0;
            if (owner.parts != number) throw new InvalidOperationException("This part is past.");
            var read = await owner.ReadPartAsync(buffer, cancellationToken);
            isEnded = read == 0;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read a request asynchronously.");

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
