using System.Globalization;

namespace DataBank.Genomics;

/// <summary>What a record says of its sample: genotype and read counts. Frequencies come from reads, never from the genotype.</summary>
internal sealed record SampleCall(int?[]? Genotype, int?[]? Reads, int? TotalDepth, double[]? CallerFrequencies)
{
    /// <summary>Parses GT, AD, DP and AF; a value that contradicts the line gives the reason.</summary>
    public static SampleCall? Parse(VcfHeader header, VcfRecord record, out string? reason)
    {
        var genotype = ParseGenotype(record.Value("GT"), record.Alternates.Length, out reason);
        if (reason is not null)
            return null;
        var reads = record.Value("AD") is { } depths ? ParseCounts(depths) : null;
        if (reads?.Length != record.Alternates.Length + 1)
        {
            if (header.HasReadsPerAllele && record.Value("AD") is not null)
            {
                reason = "AD does not hold one whole number per allele.";
                return null;
            }
            reads = null;
        }
        return new SampleCall(genotype, reads, ParseCount(record.Value("DP")), ParseFrequencies(record));
    }

    /// <summary>Allele indexes (1-based, among ALT) that are called in the sample.</summary>
    public IEnumerable<int> CalledAlternates(int alternates) =>
        Genotype is null
            ? Enumerable.Range(1, alternates)
            : Genotype.OfType<int>().Where(allele => allele > 0).Distinct().Order();

    public int? AlternateReads(int allele) => Reads?[allele];

    public int? Depth => TotalDepth ?? (Reads is not null && Reads.All(count => count is not null) ? Reads.Sum() : null);

    /// <summary>Reads of the allele among the reads of all alleles; the caller's own estimate only without them.</summary>
    public double? Frequency(int allele)
    {
        if (Reads is not null && Reads.All(count => count is not null) && Reads.Sum(count => (long)count!.Value) is > 0 and var total)
            return (double)Reads[allele]!.Value / total;
        return CallerFrequencies?[allele - 1];
    }

    /// <summary>Allelic state of an inherited allele; null when the genotype does not tell.</summary>
    public AllelicState? StateOf(int allele, Chromosome chromosome)
    {
        if (Genotype is null)
            return null;
        if (chromosome.Name == "M")
            return Frequency(allele) is { } share ? share > 0.99 ? AllelicState.Homoplasmic : AllelicState.Heteroplasmic : null;
        var copies = Genotype.Count(called => called == allele);
        return Genotype.Length == 1 ? chromosome.Name is "X" or "Y" ? AllelicState.Hemizygous : null
            : copies == Genotype.Length ? AllelicState.Homozygous
            : AllelicState.Heterozygous;
    }

    private static int?[]? ParseGenotype(string? text, int alternates, out string? reason)
    {
        reason = null;
        if (text is null)
            return null;
        var parts = text.Split('/', '|');
        var alleles = new int?[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] == ".")
                continue;
            if (ParseCount(parts[i]) is not { } allele || allele > alternates)
            {
                reason = "GT names an allele that the line does not have.";
                return null;
            }
            alleles[i] = allele;
        }
        return alleles;
    }

    private static int?[]? ParseCounts(string text)
    {
        var parts = text.Split(',');
        var counts = new int?[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            counts[i] = ParseCount(parts[i]);
            if (counts[i] is null && parts[i] != ".")
                return null;
        }
        return counts;
    }

    private static double[]? ParseFrequencies(VcfRecord record)
    {
        var parts = record.Value("AF")?.Split(',');
        if (parts?.Length != record.Alternates.Length)
            return null;
        var values = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || values[i] is not (>= 0 and <= 1))
                return null;
        }
        return values;
    }

    private static int? ParseCount(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}
