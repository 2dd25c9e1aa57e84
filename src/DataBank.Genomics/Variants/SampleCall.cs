using System.Buffers.Text;
using System.Globalization;

namespace DataBank.Genomics;

/// <summary>
/// What a record says of its sample: genotype and read counts. Frequencies come from reads, never from the genotype. Used again for every line.
/// </summary>
internal sealed class SampleCall(VcfHeader header)
{
    private const int Missing = -1;
    private readonly List<int> genotype = [];
    private readonly List<int> reads = [];
    private readonly List<int> local = [];
    private readonly List<int> numbers = [];
    private readonly List<double> frequencies = [];
    private int? depth;

    public bool HasGenotype => genotype.Count > 0;

    /// <summary>Whether a part of the genotype is unknown (".").</summary>
    public bool IsPartial => genotype.Contains(Missing);

    public int? Depth => depth ?? (HasAllReads ? reads.Sum() : null);

    private bool HasAllReads => reads.Count > 0 && !reads.Contains(Missing);

    /// <summary>Reads the sample's values; one that contradicts the line gives the reason.</summary>
    public string? Read(VcfRecord record)
    {
        if (!TryReadGenotype(record)) return "GT names an allele that the line does not have.";
        if (!TryReadReads(record)) return "AD does not hold one whole number per allele.";
        depth = VcfRecord.TryParseWhole(record.Value(VcfKey.Depth), out var total) ? total : null;
        ReadFrequencies(record);
        return null;
    }

    /// <summary>Whether an ALT (by its number, from 1) is called. Without a genotype every ALT of the line is: somatic callers leave it out.</summary>
    public bool IsCalled(int allele) => genotype.Count == 0 || genotype.Contains(allele);

    public int? AlternateReads(int allele) => allele < reads.Count && reads[allele] != Missing ? reads[allele] : null;

    /// <summary>Reads of the allele among the reads of all alleles; the caller's own estimate only without them.</summary>
    public double? Frequency(int allele)
    {
        if (AlternateReads(allele) is { } own && (HasAllReads || local.Count > 0) && reads.Sum(count => Math.Max((long)count, 0)) is > 0 and var total)
            return (double)own / total;
        return frequencies.Count >= allele ? frequencies[allele - 1] : null;
    }

    /// <summary>Allelic state of an inherited allele; null when the genotype does not tell.</summary>
    public AllelicState? StateOf(int allele, Chromosome chromosome)
    {
        if (genotype.Count == 0 || IsPartial)
            return null;
        if (chromosome.Name == "M")
            return Frequency(allele) is { } share ? share > 0.99 ? AllelicState.Homoplasmic : AllelicState.Heteroplasmic : null;
        var copies = 0;
        foreach (var called in genotype)
        {
            if (called == allele) copies++;
        }
        return genotype.Count == 1 ? chromosome.Name is "X" or "Y" ? AllelicState.Hemizygous : null
            : copies == genotype.Count ? AllelicState.Homozygous
            : AllelicState.Heterozygous;
    }

    /// <summary>The set that an allele is phased in: PS when the genotype is phased, or the allele's own of PSL; empty when there is none.</summary>
    public ReadOnlySpan<byte> PhaseSetOf(int allele, VcfRecord record)
    {
        if (record.Value(VcfKey.PhaseSets) is { IsEmpty: false } sets)
        {
            var at = genotype.IndexOf(allele);
            var place = 0;
            foreach (var set in sets.Split((byte)','))
            {
                if (place++ == at) return sets[set] is [(byte)'.'] ? default : sets[set];
            }
        }
        return GenotypeOf(record).Contains((byte)'|') ? record.Value(VcfKey.PhaseSet) : default;
    }

    /// <summary>LGT with the numbers that the ALTs have in the line; null when the line has GT, or neither.</summary>
    public string? LocalGenotype(VcfRecord record)
    {
        if (!record.Value(VcfKey.Genotype).IsEmpty || record.Value(VcfKey.LocalGenotype) is not { IsEmpty: false } text) return null;
        var called = genotype.ConvertAll(allele => allele == Missing ? "." : allele.ToString(CultureInfo.InvariantCulture));
        var phase = text.Contains((byte)'|') ? '|' : '/';
        return string.Join(phase, called);
    }

    private static ReadOnlySpan<byte> GenotypeOf(VcfRecord record) => record.Value(VcfKey.Genotype) is { IsEmpty: false } own ? own : record.Value(VcfKey.LocalGenotype);

    // "0/1", "1", "./.", and from VCF 4.4 on "/0|1" with how the first is phased.
    private bool TryReadGenotype(VcfRecord record)
    {
        genotype.Clear();
        var text = GenotypeOf(record);
        var isLocal = record.Value(VcfKey.Genotype).IsEmpty && !text.IsEmpty;
        if (isLocal && !TryReadNumbers(record.Value(VcfKey.LocalAlleles), local)) local.Clear();
        if (text is [(byte)'/' or (byte)'|', ..]) text = text[1..];
        while (!text.IsEmpty)
        {
            var length = text.IndexOfAny((byte)'/', (byte)'|');
            var part = length < 0 ? text : text[..length];
            if (part is [(byte)'.']) genotype.Add(Missing);
            else if (VcfRecord.TryParseWhole(part, out var number) && AlleleOf(number, isLocal) is { } allele && allele <= record.AlternateCount) genotype.Add(allele);
            else return false;
            if (length == text.Length - 1) return false;
            text = length < 0 ? default : text[(length + 1)..];
        }
        return true;
    }

    private int? AlleleOf(int number, bool isLocal) =>
        !isLocal || number == 0 ? number
        : number <= local.Count && local[number - 1] != Missing ? local[number - 1]
        : null;

    private bool TryReadReads(VcfRecord record)
    {
        reads.Clear();
        local.Clear();
        var depths = record.Value(VcfKey.Reads);
        if (!depths.IsEmpty)
        {
            if (TryReadNumbers(depths, reads) && reads.Count == record.AlternateCount + 1) return true;
            reads.Clear();
            if (header.HasReadsPerAllele) return false;
        }
        ReadLocalReads(record);
        if (reads.Count == 0) ReadCallersReads(record);
        return true;
    }

    private void ReadLocalReads(VcfRecord record)
    {
        if (!TryReadNumbers(record.Value(VcfKey.LocalReads), numbers)) return;
        var alleles = record.Value(VcfKey.LocalAlleles);
        if (!alleles.IsEmpty && !TryReadNumbers(alleles, local)) local.Clear();
        if (numbers.Count != local.Count + 1 || local.Exists(allele => allele < 1 || allele > record.AlternateCount))
        {
            local.Clear();
            return;
        }
        for (var allele = 0; allele <= record.AlternateCount; allele++) reads.Add(Missing);
        reads[0] = numbers[0];
        for (var i = 0; i < local.Count; i++) reads[local[i]] = numbers[i + 1];
    }

    private void ReadCallersReads(VcfRecord record)
    {
        if (TryReadNumbers(record.Value(VcfKey.AlternateReads), numbers) && numbers.Count == record.AlternateCount
            && VcfRecord.TryParseWhole(record.Value(VcfKey.ReferenceReads), out var ofReference))
        {
            reads.Add(ofReference);
            reads.AddRange(numbers);
        }
        else if (record.AlternateCount == 1 && FirstTier(record.Value(VcfKey.ReadsOfReference)) is { } unchanged && FirstTier(record.Value(VcfKey.ReadsOfIndel)) is { } changed)
        {
            reads.Add(unchanged);
            reads.Add(changed);
        }
        else if (ReadsOfBase(record, record.Reference) is { } first)
        {
            reads.Add(first);
            for (var allele = 1; allele <= record.AlternateCount; allele++) reads.Add(ReadsOfBase(record, record.Alternate(allele)) ?? Missing);
        }
    }

    private static int? ReadsOfBase(VcfRecord record, ReadOnlySpan<byte> bases) => bases is not [var single] ? null : FirstTier(single switch
    {
        (byte)'A' => record.Value(VcfKey.ReadsOfA),
        (byte)'C' => record.Value(VcfKey.ReadsOfC),
        (byte)'G' => record.Value(VcfKey.ReadsOfG),
        (byte)'T' => record.Value(VcfKey.ReadsOfT),
        _ => default,
    });

    private static int? FirstTier(ReadOnlySpan<byte> tiers) =>
        VcfRecord.TryParseWhole(tiers.IndexOf((byte)',') is > 0 and var comma ? tiers[..comma] : tiers, out var count) ? count : null;

    private void ReadFrequencies(VcfRecord record)
    {
        frequencies.Clear();
        var text = record.Value(VcfKey.Frequencies);
        if (text.IsEmpty) return;
        foreach (var part in text.Split((byte)','))
        {
            if (!Utf8Parser.TryParse(text[part], out double value, out var used) || used != text[part].Length || value is not (>= 0 and <= 1))
            {
                frequencies.Clear();
                return;
            }
            frequencies.Add(value);
        }
        if (frequencies.Count != record.AlternateCount) frequencies.Clear();
    }

    private static bool TryReadNumbers(ReadOnlySpan<byte> text, List<int> numbers)
    {
        numbers.Clear();
        if (text.IsEmpty) return false;
        foreach (var part in text.Split((byte)','))
        {
            if (VcfRecord.TryParseWhole(text[part], out var number)) numbers.Add(number);
            else if (text[part] is [(byte)'.']) numbers.Add(Missing);
            else return false;
        }
        return true;
    }
}
