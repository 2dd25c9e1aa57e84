using System.IO.Compression;

namespace DataBank.Dicom;

/// <summary>Reads DICOM files (PS3.10 §7) in every transfer syntax' encoding (PS3.5 Annex A).</summary>
public static class Part10Reader
{
    /// <summary>A deflated file that would take more than this is refused: nobody sends a header of that size in good faith.</summary>
    private const long LargestInflated = 1L << 30;

    /// <summary>Reads a whole file from memory; the data set keeps a reference to <paramref name="bytes"/>.</summary>
    /// <exception cref="DicomFormatException">These bytes are no DICOM, or end too early.</exception>
    public static DicomFile Read(ReadOnlyMemory<byte> bytes) => Read(new ByteInput(bytes), stopsAtPixelData: false, start => Inflate(bytes[(int)start..], start));

    /// <summary>
    /// Reads the header of a file on disk: everything up to the top-level pixel data, and what follows it when its length is known.
    /// Values above 64 KiB stay on disk. Memory is bounded by the header, not by the file.
    /// </summary>
    /// <exception cref="DicomFormatException">The file is no DICOM, or ends too early.</exception>
    public static DicomFile ReadHeader(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        return ReadHeader(stream);
    }

    /// <summary>Reads the header from a stream that can seek and stands at its beginning; it is left open.</summary>
    /// <exception cref="DicomFormatException">The stream holds no DICOM, or ends too early.</exception>
    public static DicomFile ReadHeader(Stream stream) =>
        Read(new ByteInput(stream, stream.Length), stopsAtPixelData: true, start => new ByteInput(OpenInflated(stream, start), long.MaxValue));

    /// <summary>The inflated data set of a deflated file; raw deflate by the standard, a zlib header is understood.</summary>
    internal static Stream OpenInflated(Stream file, long start)
    {
        file.Seek(start, SeekOrigin.Begin);
        Span<byte> head = stackalloc byte[2];
        var read = file.ReadAtLeast(head, 2, throwOnEndOfStream: false);
        file.Seek(start, SeekOrigin.Begin);
        return read == 2 && head[0] == 0x78 && ((head[0] << 8) | head[1]) % 31 == 0
            ? new ZLibStream(file, CompressionMode.Decompress, leaveOpen: true)
            : new DeflateStream(file, CompressionMode.Decompress, leaveOpen: true);
    }

    private static DicomFile Read(ByteInput input, bool stopsAtPixelData, Func<long, ByteInput> inflate)
    {
        var warnings = new List<string>();
        var start = SkipPreamble(input);
        var metaParser = new ElementParser(input, warnings, stopsAtPixelData);
        var isMeta = input.Peek(start, 8) is [0x02, 0x00, ..];
        var body = isMeta ? metaParser.ReadFileMeta(start) : start;
        var meta = new DicomDataset(new ElementTable(metaParser.TakeEntries(), [input.ToSource(ByteOrder.LittleEndian)]));
        var transferSyntax = meta.Text(Tag.FromValue(Tags.TransferSyntaxUid)) is { } named && IsUid(named) ? named : Guess(input, body, warnings);
        var syntax = Syntax.Of(transferSyntax);
        var isDeflated = transferSyntax == Uids.DeflatedExplicitVrLittleEndian;
        var dataInput = isDeflated ? inflate(body) : input;
        var first = isDeflated ? 0 : body;
        if (dataInput.Peek(first, 12) is { Length: >= 8 } head)
        {
            syntax = SyntaxGuess.Check(head, syntax, dataInput.Length - first, depth: 0, first, warnings);
        }
        var parser = new ElementParser(dataInput, warnings, stopsAtPixelData);
        parser.ReadTopLevel(first, syntax);
        var pixelRow = parser.PixelRow;
        var entries = parser.TakeEntries();
        DicomElement? pixelData = pixelRow < 0 ? null : entries[pixelRow].ToElement();
        var dataset = new DicomDataset(new ElementTable(entries, [dataInput.ToSource(syntax.Order)]));
        return new DicomFile(meta, dataset, transferSyntax, pixelData, warnings)
        {
            CutOffAt = parser.CutOffAt,
            DatasetOffset = body,
            IsDeflated = isDeflated,
            Syntax = syntax,
        };
    }

    private static long SkipPreamble(ByteInput input)
    {
        var head = input.Peek(0, 132);
        if (head.Length >= 132 && head[128..].StartsWith("DICM"u8))
        {
            return 132;
        }
        return head.StartsWith("DICM"u8) ? 4 : 0;
    }

    private static bool IsUid(string text) => text.Length <= 64 && text.All(character => character is (>= '0' and <= '9') or '.');

    private static string Guess(ByteInput input, long start, List<string> warnings)
    {
        var head = input.Peek(start, 8);
        var syntax = SyntaxGuess.Of(head, input.Length - start)
            ?? (start > 0 ? SyntaxGuess.OfKnownDicom(head) : throw new DicomFormatException("This is no DICOM file", start));
        warnings.Add($"No transfer syntax is given (at byte {start})");
        return !syntax.IsExplicit ? Uids.ImplicitVrLittleEndian
            : syntax.Order == ByteOrder.LittleEndian ? Uids.ExplicitVrLittleEndian
            : Uids.ExplicitVrBigEndian;
    }

    private static ByteInput Inflate(ReadOnlyMemory<byte> deflated, long start)
    {
        using var file = new MemoryStream(deflated.ToArray());
        using var inflated = OpenInflated(file, 0);
        using var bytes = new MemoryStream();
        var part = new byte[64 * 1024];
        try
        {
            while (inflated.Read(part) is > 0 and var read)
            {
                bytes.Write(part, 0, read);
                if (bytes.Length > LargestInflated)
                {
                    throw new DicomFormatException("The deflated data set is too large to be read in memory", start);
                }
            }
        }
        catch (InvalidDataException)
        {
            throw new DicomFormatException("The deflated data set is damaged", start);
        }
        return new ByteInput(bytes.ToArray());
    }
}
