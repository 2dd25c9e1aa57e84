using System.Buffers.Binary;
using System.Text;

namespace DataBank.Genomics;

/// <summary>
/// Makes a <see cref="ReferenceGenome"/> of a FASTA file: of its sequences those that are chromosomes of the assembly, by name and length. What is
/// no A, C, G or T is kept as not known; so is no difference of small and capital letters.
/// </summary>
public static class ReferenceWriter
{
    /// <param name="fasta">Plain or gzip.</param>
    /// <param name="output">A stream that can seek.</param>
    /// <returns>The chromosomes that were found, in the order of the file.</returns>
    /// <exception cref="FormatException">A chromosome has another length than in the assembly or stands there twice, or none is there.</exception>
    public static IReadOnlyList<Chromosome> Write(Stream fasta, GenomeAssembly assembly, Stream output, CancellationToken cancellation)
    {
        using var text = VcfCompression.OpenText(fasta);
        var lines = new VcfLines(text);
        var places = new Dictionary<Chromosome, uint>();
        output.Position = 16 + Chromosomes.All(assembly).Sum(chromosome => 1 + chromosome.Accession.Length + 4);
        PackedSequence? sequence = null;
        while (lines.TryReadBytes(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            if (line.Span is not [(byte)'>', ..])
            {
                sequence?.Add(line.Span);
                continue;
            }
            Complete();
            sequence = Find(assembly, line.Span[1..]) is { } chromosome
                ? places.ContainsKey(chromosome) ? throw new FormatException($"Chromosome {chromosome.Name} stands there twice.") : new PackedSequence(chromosome)
                : null;
        }
        Complete();
        if (places.Count == 0) throw new FormatException($"No sequence of the file is a chromosome of {assembly} by its name.");
        WriteIndex(output, places);
        return [.. places.Keys];

        void Complete()
        {
            if (sequence is null) return;
            places.Add(sequence.Chromosome, checked((uint)output.Position));
            sequence.WriteTo(output);
        }
    }

    // ">chr7  AC:CM000669.2 …", ">NC_000007.14 Homo sapiens chromosome 7 …"
    private static Chromosome? Find(GenomeAssembly assembly, ReadOnlySpan<byte> title)
    {
        var end = title.IndexOfAny((byte)' ', (byte)'\t');
        return Chromosomes.Find(assembly, Encoding.UTF8.GetString(end < 0 ? title : title[..end]));
    }

    private static void WriteIndex(Stream output, Dictionary<Chromosome, uint> places)
    {
        output.Position = 0;
        WriteNumber(output, ReferenceGenome.Signature);
        WriteNumber(output, 0);
        WriteNumber(output, (uint)places.Count);
        WriteNumber(output, 0);
        foreach (var (chromosome, offset) in places)
        {
            output.WriteByte((byte)chromosome.Accession.Length);
            output.Write(Encoding.ASCII.GetBytes(chromosome.Accession));
            WriteNumber(output, offset);
        }
    }

    private static void WriteNumber(Stream output, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        output.Write(bytes);
    }

    private sealed class PackedSequence(Chromosome chromosome)
    {
        private readonly byte[] packed = new byte[(chromosome.Length + 3) / 4];
        private readonly List<(int Start, int Size)> unknown = [];
        private long length;

        public Chromosome Chromosome => chromosome;

        public void Add(ReadOnlySpan<byte> bases)
        {
            foreach (var letter in bases)
            {
                if (length >= chromosome.Length) throw Other();
                var code = (letter | 0x20) switch
                {
                    't' => 0,
                    'c' => 1,
                    'a' => 2,
                    'g' => 3,
                    _ => -1,
                };
                if (code < 0) AddUnknown();
                else packed[length >> 2] |= (byte)(code << (6 - (2 * (int)(length & 3))));
                length++;
            }
        }

        public void WriteTo(Stream output)
        {
            if (length != chromosome.Length) throw Other();
            WriteNumber(output, (uint)length);
            WriteNumber(output, (uint)unknown.Count);
            foreach (var (start, _) in unknown) WriteNumber(output, (uint)start);
            foreach (var (_, size) in unknown) WriteNumber(output, (uint)size);
            WriteNumber(output, 0);
            WriteNumber(output, 0);
            output.Write(packed);
        }

        private void AddUnknown()
        {
            if (unknown.Count > 0 && unknown[^1] is var (start, size) && start + size == length) unknown[^1] = (start, size + 1);
            else unknown.Add(((int)length, 1));
        }

        private FormatException Other() => new($"Chromosome {chromosome.Name} is not as long as in this assembly ({chromosome.Length} bases).");
    }
}
