using System.Globalization;

namespace DataBank.Genomics;

/// <summary>
/// Gives every small variant one form against a reference genome: for VCF the shortest, as far left as it goes; as SPDI the fully justified one
/// (Holmes et al. 2020, doi:10.1093/bioinformatics/btz856), in which an insertion or deletion covers all places that it could have happened at.
/// </summary>
internal sealed class Normaliser(ReferenceGenome reference)
{
    private const int LongestJustified = 50_000;
    private const int FewestWrong = 50;
    private const int OneIn = 10;
    private long compared;
    private long wrong;

    /// <summary>Whether so many lines have other bases that the file can't be of this genome.</summary>
    public bool IsOtherGenome => wrong >= FewestWrong && wrong * OneIn > compared;

    public bool Covers(Chromosome chromosome) => reference.Has(chromosome);

    /// <summary>Whether REF is what the reference has; what either does not know matches.</summary>
    public bool Matches(Chromosome chromosome, int position, string bases)
    {
        compared++;
        for (var i = 0; i < bases.Length; i++)
        {
            var own = reference.At(chromosome, position - 1 + i);
            if (own == bases[i] || own == 'N' || !"ACGT".Contains(bases[i], StringComparison.Ordinal)) continue;
            wrong++;
            return false;
        }
        return true;
    }

    /// <summary>The form for VCF, and the canonical SPDI; null when that would be longer than is sensible.</summary>
    /// <param name="allele">Trimmed.</param>
    public (Allele Placed, string? Spdi) Normalise(Chromosome chromosome, Allele allele)
    {
        if (allele.Reference.Length == allele.Alternate.Length) return (allele, null);
        // What is left when even the base is cut away that VCF keeps: 0-based start, deleted and inserted bases.
        var (start, deleted, inserted) = Core(allele);
        if (deleted.Length > 0 && inserted.Length > 0) return (allele, Spdi(chromosome, start, deleted, inserted));
        var bases = deleted.Length > 0 ? deleted : inserted;
        var left = RollLeft(chromosome, start, bases);
        return (Anchored(chromosome, start - left, Turned(bases, -left), deleted.Length > 0), Justified(chromosome, start, left, bases, deleted.Length > 0));
    }

    /// <summary>Moves a deletion or insertion as far to one side as it goes.</summary>
    public (int Start, string Bases) Moved(Chromosome chromosome, int start, string bases, bool isDeletion, bool toLeft)
    {
        var steps = toLeft ? -RollLeft(chromosome, start, bases) : RollRight(chromosome, isDeletion ? start + bases.Length : start, bases);
        return (start + steps, Turned(bases, steps));
    }

    /// <summary>What a trimmed allele changes, without the bases that only VCF writes.</summary>
    internal static (int Start, string Deleted, string Inserted) Core(Allele allele)
    {
        var (reference, alternate) = (allele.Reference, allele.Alternate);
        var prefix = reference[0] == alternate[0] ? 1 : 0;
        var suffix = prefix == 0 && reference[^1] == alternate[^1] ? 1 : 0; // At the first base of a sequence VCF keeps the base behind.
        return (allele.Position - 1 + prefix, reference[prefix..^suffix], alternate[prefix..^suffix]);
    }

    private int RollLeft(Chromosome chromosome, int start, string bases)
    {
        var steps = 0;
        while (steps < start && reference.At(chromosome, start - steps - 1) == bases[bases.Length - 1 - (steps % bases.Length)]) steps++;
        return steps;
    }

    private int RollRight(Chromosome chromosome, int end, string bases)
    {
        var steps = 0;
        while (end + steps < chromosome.Length && steps <= LongestJustified && reference.At(chromosome, end + steps) == bases[steps % bases.Length]) steps++;
        return steps;
    }

    // The bases as they read when the change is moved by some places.
    private static string Turned(string bases, int places)
    {
        var by = ((places % bases.Length) + bases.Length) % bases.Length;
        return by == 0 ? bases : bases[by..] + bases[..by];
    }

    private Allele Anchored(Chromosome chromosome, int start, string bases, bool isDeletion)
    {
        var anchor = start > 0 ? reference.At(chromosome, start - 1).ToString()
            : reference.At(chromosome, isDeletion ? bases.Length : 0).ToString();
        var (longer, position) = start > 0 ? (anchor + bases, start) : (bases + anchor, 1);
        return isDeletion ? new Allele(position, longer, anchor) : new Allele(position, anchor, longer);
    }

    private string? Justified(Chromosome chromosome, int start, int left, string bases, bool isDeletion)
    {
        var right = RollRight(chromosome, isDeletion ? start + bases.Length : start, bases);
        if (left + right > LongestJustified) return null;
        var before = reference.Bases(chromosome, start - left, start);
        var behindStart = isDeletion ? start + bases.Length : start;
        var behind = reference.Bases(chromosome, behindStart, behindStart + right);
        var (shorter, longer) = (before + behind, before + bases + behind);
        return isDeletion ? Spdi(chromosome, start - left, longer, shorter) : Spdi(chromosome, start - left, shorter, longer);
    }

    private static string Spdi(Chromosome chromosome, int start, string deleted, string inserted) =>
        string.Create(CultureInfo.InvariantCulture, $"{chromosome.Accession}:{start}:{deleted}:{inserted}");
}
