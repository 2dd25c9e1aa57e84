using System.Buffers.Binary;
using System.IO.Compression;

namespace DataBank.Genomics;

/// <summary>
/// Writes BGZF: gzip members of at most 64 KiB each that say how long they are, and an empty one at the end (SAM specification §4.1).
/// The same content gives the same bytes. Disposing it writes the end; the stream beneath stays open.
/// </summary>
public sealed class BgzfStream(Stream output) : Stream
{
    // htslib's own measure: what doesn't compress must still fit into 64 KiB.
    private const int BlockBytes = 0xff00;
    private const int GzipHeaderBytes = 10;
    private const int HeaderBytes = 18;

    private readonly byte[] block = new byte[BlockBytes];
    private readonly MemoryStream member = new();
    private int filled;
    private bool isEnded;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var taken = Math.Min(buffer.Length, BlockBytes - filled);
            buffer[..taken].CopyTo(block.AsSpan(filled));
            filled += taken;
            buffer = buffer[taken..];
            if (filled == BlockBytes)
                WriteBlock();
        }
    }

    public override void Flush() => output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !isEnded)
        {
            isEnded = true;
            if (filled > 0)
                WriteBlock();
            output.Write(VcfCompression.EndOfFileMarker);
        }
        base.Dispose(disposing);
    }

    /// <summary>A member as GZipStream makes it, under a header that has the extra field BC with the member's size less one.</summary>
    private void WriteBlock()
    {
        member.SetLength(0);
        using (var gzip = new GZipStream(member, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(block, 0, filled);
        filled = 0;
        var body = member.GetBuffer().AsSpan(GzipHeaderBytes, (int)member.Length - GzipHeaderBytes);
        Span<byte> header = [0x1f, 0x8b, 0x08, 0x04, 0, 0, 0, 0, 0, 0xff, 6, 0, (byte)'B', (byte)'C', 2, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], checked((ushort)(HeaderBytes + body.Length - 1)));
        output.Write(header);
        output.Write(body);
    }
}
