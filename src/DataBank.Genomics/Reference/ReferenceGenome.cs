using System.Buffers.Binary;
using System.Text;

namespace DataBank.Genomics;

/// <summary>
/// The bases of one assembly's chromosomes, in UCSC's .2bit format (https://genome.ucsc.edu/FAQ/FAQformat.html#format7), whose sequences are named
/// by RefSeq accession. What is read lies in a window that moves with the reading; not for several threads.
/// </summary>
public sealed class ReferenceGenome : IDisposable
{
    internal const uint Signature = 0x1A412743;
    internal const string Letters = "TCAG";
    private const int WindowBases = 1 << 18;

    private readonly Stream file;
    private readonly Dictionary<string, Sequence> sequences = new(StringComparer.Ordinal);
    private readonly byte[] packed = new byte[WindowBases / 4];
    private readonly List<(int Start, int End)> unknown = [];
    private Sequence? inWindow;
    private int windowStart;
    private int windowEnd;

    private ReferenceGenome(Stream file, string name) => (this.file, Name) = (file, name);

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Opens a file that can seek.</summary>
    /// <exception cref="InvalidDataException">It is no .2bit file.</exception>
    public static ReferenceGenome Open(Stream file, string name)
    {
        var genome = new ReferenceGenome(file, name);
        genome.ReadIndex();
        return genome;
    }

    /// <summary>Whether the chromosome's bases are there.</summary>
    public bool Has(Chromosome chromosome) => sequences.TryGetValue(chromosome.Accession, out var sequence) && sequence.Length == chromosome.Length;

    /// <summary>Accessions and lengths of what is there.</summary>
    public IEnumerable<(string Accession, int Length)> Sequences => sequences.Values.Select(sequence => (sequence.Accession, sequence.Length));

    /// <summary>One base, in capitals, "N" where it is not known; 0-based.</summary>
    public char At(Chromosome chromosome, int position)
    {
        var sequence = sequences[chromosome.Accession];
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, sequence.Length);
        if (sequence != inWindow || position < windowStart || position >= windowEnd) Move(sequence, position);
        foreach (var (start, end) in unknown)
        {
            if (position >= start && position < end) return 'N';
        }
        var at = position - windowStart;
        return Letters[(packed[at >> 2] >> (6 - (2 * (at & 3)))) & 3];
    }

    /// <summary>Bases of a half-open range.</summary>
    public string Bases(Chromosome chromosome, int start, int end) =>
        string.Create(end - start, (this, chromosome, start), static (bases, from) =>
        {
            for (var i = 0; i < bases.Length; i++) bases[i] = from.Item1.At(from.chromosome, from.start + i);
        });

    public void Dispose() => file.Dispose();

    private void ReadIndex()
    {
        var header = new byte[16];
        file.Position = 0;
        file.ReadExactly(header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Signature || BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)) != 0)
            throw new InvalidDataException("The file is no .2bit file of version 0.");
        var count = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        if (count is < 0 or > 10_000) throw new InvalidDataException("The .2bit file has too many sequences.");
        var places = new List<(string Name, uint Offset)>();
        for (var i = 0; i < count; i++)
        {
            var name = new byte[file.ReadByte() is >= 0 and var length ? length : throw new EndOfStreamException()];
            file.ReadExactly(name);
            places.Add((Encoding.ASCII.GetString(name), (uint)ReadNumber()));
        }
        foreach (var (name, offset) in places) sequences[name] = ReadSequence(name, offset);
    }

    private Sequence ReadSequence(string name, uint offset)
    {
        file.Position = offset;
        var length = ReadNumber();
        var starts = ReadNumbers(ReadNumber());
        var sizes = ReadNumbers(starts.Length);
        var small = ReadNumber(); // Blocks of small letters, of no interest here, and a reserved number.
        file.Position += (8L * small) + 4;
        return new Sequence(name, length, starts, sizes, file.Position);
    }

    private void Move(Sequence sequence, int position)
    {
        // Half before: alignment to the left goes back from where reading is.
        windowStart = Math.Max(0, position - (WindowBases / 2)) & ~3;
        windowEnd = Math.Min(sequence.Length, windowStart + WindowBases);
        inWindow = sequence;
        file.Position = sequence.Offset + (windowStart / 4);
        file.ReadExactly(packed.AsSpan(0, (windowEnd - windowStart + 3) / 4));
        unknown.Clear();
        for (var block = 0; block < sequence.UnknownStarts.Length; block++)
        {
            var (start, end) = (sequence.UnknownStarts[block], sequence.UnknownStarts[block] + sequence.UnknownSizes[block]);
            if (start < windowEnd && end > windowStart) unknown.Add((start, end));
        }
    }

    private int ReadNumber()
    {
        Span<byte> bytes = stackalloc byte[4];
        file.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    private int[] ReadNumbers(int count)
    {
        if (count is < 0 or > 10_000_000) throw new InvalidDataException("The .2bit file is damaged.");
        var numbers = new int[count];
        for (var i = 0; i < count; i++) numbers[i] = ReadNumber();
        return numbers;
    }

    private sealed record Sequence(string Accession, int Length, int[] UnknownStarts, int[] UnknownSizes, long Offset);
}
