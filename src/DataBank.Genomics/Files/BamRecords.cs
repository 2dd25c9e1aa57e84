using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace DataBank.Genomics;

/// <summary>Reads of a BAM with their places (SAM specification §4.2).</summary>
public sealed class BamRecords : IPlacedRecords
{
    private const int MostHeaderBytes = 64 << 20;
    private const int MostRecordBytes = 64 << 20;
    private const int MostReferences = 10_000_000;
    private const int FixedBytes = 32;
    private const int Unmapped = 4;

    private readonly BgzfReader file;
    private readonly List<string> references = [];
    private readonly ArrayBufferWriter<byte> header = new();
    private byte[] read = new byte[1 << 12];

    /// <exception cref="InvalidDataException">It is no BAM, or damaged.</exception>
    public BamRecords(BgzfReader file)
    {
        this.file = file;
        Text = ReadHeader();
    }

    /// <summary>The header as SAM has it.</summary>
    public string Text { get; }

    public ReadOnlyMemory<byte> Header => header.WrittenMemory;

    public BgzfReader File => file;

    public IReadOnlyList<string> References => references;

    /// <summary>The lengths of the sequences.</summary>
    public Dictionary<string, long?> Lengths { get; } = new(StringComparer.Ordinal);

    public bool TryRead(out PlacedRecord record)
    {
        record = default;
        Span<byte> size = stackalloc byte[4];
        if (!file.TryReadExactly(size))
            return false;
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(size);
        if (bytes is < FixedBytes or > MostRecordBytes)
            throw new InvalidDataException("A read of the BAM is longer or shorter than one can be.");
        if (read.Length < bytes + 4)
            read = new byte[Math.Max(bytes + 4, read.Length * 2)];
        size.CopyTo(read);
        if (!file.TryReadExactly(read.AsSpan(4, bytes)))
            throw new InvalidDataException("The BAM ends within a read.");
        var body = read.AsSpan(4, bytes);
        var start = BinaryPrimitives.ReadInt32LittleEndian(body[4..]);
        record = new PlacedRecord(BinaryPrimitives.ReadInt32LittleEndian(body), start, start + Span(body), read.AsMemory(0, bytes + 4));
        return true;
    }

    /// <summary>Bases of the sequence that a read covers; one where it tells none.</summary>
    private static long Span(ReadOnlySpan<byte> body)
    {
        var (nameBytes, operations, flag) = (body[8], BinaryPrimitives.ReadUInt16LittleEndian(body[12..]), BinaryPrimitives.ReadUInt16LittleEndian(body[14..]));
        if (FixedBytes + nameBytes + (operations * 4) > body.Length)
            throw new InvalidDataException("A read of the BAM is shorter than it says.");
        if ((flag & Unmapped) != 0)
            return 1;
        var span = 0L;
        for (var at = FixedBytes + nameBytes; operations > 0; operations--, at += 4)
        {
            var operation = BinaryPrimitives.ReadUInt32LittleEndian(body[at..]);
            if ((operation & 0xf) is 0 or 2 or 3 or 7 or 8) // M, D, N, =, X
                span += operation >> 4;
        }
        return Math.Max(span, 1);
    }

    private string ReadHeader()
    {
        if (!Take(4).SequenceEqual("BAM\u0001"u8))
            throw new InvalidDataException("This is no BAM.");
        var text = Encoding.UTF8.GetString(Take(TakeInteger(MostHeaderBytes))).TrimEnd('\0');
        for (var count = TakeInteger(MostReferences); count > 0; count--)
        {
            var name = Encoding.UTF8.GetString(Take(TakeInteger(1 << 16))).TrimEnd('\0');
            references.Add(name);
            Lengths[name] = TakeInteger(int.MaxValue);
        }
        return text;
    }

    private int TakeInteger(int most) => BinaryPrimitives.ReadInt32LittleEndian(Take(4)) is >= 0 and var value && value <= most ? value : throw new InvalidDataException("The header of the BAM is damaged.");

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (header.WrittenCount + bytes > MostHeaderBytes)
            throw new InvalidDataException("The header of the BAM is too long.");
        var taken = new byte[bytes];
        if (bytes > 0 && !file.TryReadExactly(taken))
            throw new InvalidDataException("The BAM ends within its header.");
        header.Write(taken);
        return taken;
    }
}
