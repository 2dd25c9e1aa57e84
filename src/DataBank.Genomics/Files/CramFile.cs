using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DataBank.Genomics;

/// <summary>
/// The frame of a CRAM 2 or 3 file (CRAM specification §6–8): its header as SAM has it, and where its containers lie. What is in them takes the
/// reference genome, and is left to whoever reads the file.
/// </summary>
public sealed class CramFile
{
    private const int DefinitionBytes = 26;
    private const int MostHeaderBytes = 64 << 20;
    private const int LongestContainerHeader = 1 << 16;
    private const int EndStart = 0x454f46 - 1; // "EOF", 1-based: the place of the empty container that ends a file.

    private readonly Stream file;
    private readonly int version;
    private readonly byte[] containerHeader = new byte[LongestContainerHeader];

    /// <param name="file">Can seek; it stays the caller's.</param>
    /// <exception cref="InvalidDataException">It is no CRAM of these versions, or damaged.</exception>
    public CramFile(Stream file)
    {
        this.file = file;
        file.Position = 0;
        var definition = new byte[DefinitionBytes];
        if (file.ReadAtLeast(definition, DefinitionBytes, throwOnEndOfStream: false) < DefinitionBytes || !definition.AsSpan(0, 4).SequenceEqual("CRAM"u8))
            throw new InvalidDataException("This is no CRAM.");
        version = definition[4] is 2 or 3 ? definition[4] : throw new InvalidDataException("Of CRAM, the versions 2 and 3 are read.");
        var first = ReadContainer(DefinitionBytes) ?? throw Damaged();
        (Text, HeaderBytes) = (ReadHeader(first), first.End);
        Sequences = SamHeader.Sequences(Text);
    }

    /// <summary>The header as SAM has it.</summary>
    public string Text { get; }

    /// <summary>Names of the sequences by number.</summary>
    public IReadOnlyList<string> Sequences { get; }

    /// <summary>Up to here the file is header.</summary>
    public long HeaderBytes { get; }

    /// <summary>Of the whole file.</summary>
    public long Bytes => file.Length;

    /// <summary>The containers with reads, in order.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or has no end.</exception>
    public IEnumerable<CramContainer> Containers()
    {
        for (var at = HeaderBytes; ;)
        {
            var container = ReadContainer(at) ?? throw new InvalidDataException("The CRAM has no end: it is truncated.");
            if (container.Reference == -1 && container.Start == EndStart && container.Records == 0)
                yield break;
            yield return container;
            at = container.End;
        }
    }

    /// <summary>Where the last container, which ends the file, begins.</summary>
    public long EndOffset(IEnumerable<CramContainer> containers) => containers.Aggregate(HeaderBytes, (end, container) => Math.Max(end, container.End));

    /// <summary>The container that begins at a place.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is damaged.</exception>
    public CramContainer ContainerAt(long offset) => ReadContainer(offset) ?? throw Damaged();

    private CramContainer? ReadContainer(long offset)
    {
        file.Position = offset;
        var bytes = containerHeader; // A file has some hundred thousand containers.
        var read = file.ReadAtLeast(bytes.AsSpan(0, 256), 256, throwOnEndOfStream: false);
        if (read == 0)
            return null;
        var cursor = new CramCursor(bytes.AsMemory(0, read));
        var length = cursor.Fixed();
        var (reference, start, span, records) = (cursor.Integer(), cursor.Integer(), cursor.Integer(), cursor.Integer());
        if (version == 2)
            cursor.Integer();
        else
            cursor.Long();
        cursor.Long(); // Bases.
        cursor.Integer(); // Blocks.
        var landmarks = cursor.Integer();
        if (length < 0 || landmarks is < 0 or > 10_000)
            throw Damaged();
        // Landmarks are up to five bytes each: long lists are read on.
        if (landmarks * 5 > read - cursor.At)
            cursor = cursor.Extended(bytes, read + file.ReadAtLeast(bytes.AsSpan(read), Math.Min(landmarks * 5, bytes.Length - read), throwOnEndOfStream: false));
        for (; landmarks > 0; landmarks--)
            cursor.Integer();
        var body = offset + cursor.At + (version == 3 ? 4 : 0); // A checksum.
        if (body + length > file.Length)
            throw new InvalidDataException("The CRAM ends within a container: it is truncated.");
        return new CramContainer(offset, body, body + length, reference, Math.Max(start - 1L, 0), span, records);
    }

    private string ReadHeader(CramContainer container)
    {
        var bytes = new byte[container.End - container.Body is var size && size <= MostHeaderBytes ? size : throw Damaged()];
        file.Position = container.Body;
        if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw Damaged();
        var cursor = new CramCursor(bytes);
        var (method, kind) = (cursor.Byte(), cursor.Byte());
        cursor.Integer(); // Id.
        var (packed, raw) = (cursor.Integer(), cursor.Integer());
        if (kind != 0 || raw is < 4 or > MostHeaderBytes || packed < 0 || cursor.At + packed > bytes.Length)
            throw Damaged();
        var block = bytes.AsMemory(cursor.At, packed);
        var text = method switch
        {
            0 => block.ToArray(),
            1 => Unzipped(block, raw),
            _ => throw new InvalidDataException("The header of the CRAM is compressed in a way that is not read: gzip is."),
        };
        var length = text.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(text);
        return length >= 0 && length <= text.Length - 4 ? Encoding.UTF8.GetString(text, 4, length).TrimEnd('\0') : throw Damaged();
    }

    private static byte[] Unzipped(ReadOnlyMemory<byte> block, int raw)
    {
        using var memory = new MemoryStream(block.ToArray());
        using var gzip = new GZipStream(memory, CompressionMode.Decompress);
        var text = new byte[raw];
        return gzip.ReadAtLeast(text, raw, throwOnEndOfStream: false) == raw ? text : throw Damaged();
    }

    internal static InvalidDataException Damaged() => new("The CRAM is damaged or ends too early.");
}
