using System.Globalization;

namespace DataBank.Pseudonymization;

/// <summary>
/// From when on genetic data are an identification code (個人識別符号; 個人情報保護委員会規則 2条, 個人情報保護法ガイドライン 2-2): so many
/// independent SNPs, or loci of repeats of four bases. Numbers of a policy file, to be replaced when the interpretation changes.
/// </summary>
/// <param name="IndependentSnps">The first number that is an identification code.</param>
/// <param name="RepeatLoci">The same for loci of repeats.</param>
/// <param name="BlockBases">Variants in one block of this length count once.</param>
public sealed record IdentificationCodeRules(int IndependentSnps, int RepeatLoci, int BlockBases)
{
    private const int RepeatUnit = 4;

    /// <summary>The loci of one variant. Insertions and deletions count like SNPs: they tell two people apart no less.</summary>
    /// <param name="position">1-based.</param>
    /// <param name="motif">The unit of a repeat, where it is told.</param>
    public IEnumerable<GeneticLocus> Of(string chromosome, long position, string? reference = null, string? alternate = null, string? motif = null)
    {
        yield return new GeneticLocus(false, Block(chromosome, position));
        if (IsUnit(motif) || (reference is not null && alternate is not null && IsRepeat(reference, alternate)))
            yield return new GeneticLocus(true, string.Create(CultureInfo.InvariantCulture, $"{chromosome}:{position}"));
    }

    public string Block(string chromosome, long position) =>
        string.Create(CultureInfo.InvariantCulture, $"{chromosome}:{position / BlockBases}");

    /// <summary>Whether the longer allele is the shorter one with copies of one unit of four bases.</summary>
    private static bool IsRepeat(string reference, string alternate)
    {
        var (shorter, longer) = reference.Length < alternate.Length ? (reference, alternate) : (alternate, reference);
        var added = longer.Length - shorter.Length;
        if (added == 0 || added % RepeatUnit != 0)
            return false;
        var common = shorter.AsSpan().CommonPrefixLength(longer);
        // What is left of the shorter allele must end the longer one; an allele that differs more is no change of length alone.
        var changed = longer.AsSpan(common, added);
        return longer.AsSpan(common + added).SequenceEqual(shorter.AsSpan(common))
            && IsUnit(changed[..RepeatUnit].ToString())
            && changed[RepeatUnit..].SequenceEqual(changed[..^RepeatUnit]);
    }

    /// <summary>Four bases that are no shorter repeat themselves.</summary>
    private static bool IsUnit(string? motif) =>
        motif is { Length: RepeatUnit } && !motif.AsSpan(0, 2).Equals(motif.AsSpan(2), StringComparison.OrdinalIgnoreCase);
}
