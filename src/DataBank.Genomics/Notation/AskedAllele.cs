using System.Globalization;

namespace DataBank.Genomics;

/// <summary>An allele that is asked for, to be compared with those of genomes, which may be written otherwise.</summary>
public sealed class AskedAllele
{
    private readonly string name;
    private readonly Spdi trimmed;

    private AskedAllele(Spdi allele)
    {
        (Allele, name, trimmed) = (allele, allele.ToString(), Trimmed(allele));
        Place = new GenomicRange(allele.Accession, Math.Max(0, allele.Position - 1), allele.Position + Math.Max(1, allele.Deletion.Length));
    }

    public Spdi Allele { get; }

    /// <summary>Where variants are that may be the same.</summary>
    public GenomicRange Place { get; }

    /// <summary>Null when it is no allele that is asked for.</summary>
    public static AskedAllele? Of(VariantCriterion asked) => (asked.Allele ?? AlleleOf(asked.Genomic)) is { } allele ? new AskedAllele(allele) : null;

    /// <summary>By SPDI's canonical form where it is known, else without what deletion and insertion share: the same where nothing repeats.</summary>
    /// <param name="spdi">Canonical, or null.</param>
    /// <param name="position">1-based, as VCF counts.</param>
    public bool IsSame(string? spdi, string accession, int position, string reference, string alternate) =>
        spdi == name || (Spdi.TryParse(string.Create(CultureInfo.InvariantCulture, $"{accession}:{position - 1}:{reference}:{alternate}"), out var called) && Trimmed(called) == trimmed);

    private static Spdi Trimmed(Spdi allele)
    {
        var (deletion, insertion) = (allele.Deletion, allele.Insertion);
        while (deletion.Length > 0 && insertion.Length > 0 && deletion[^1] == insertion[^1]) (deletion, insertion) = (deletion[..^1], insertion[..^1]);
        var shared = 0;
        while (shared < deletion.Length && shared < insertion.Length && deletion[shared] == insertion[shared]) shared++;
        return new Spdi(allele.Accession, allele.Position + shared, deletion[shared..], insertion[shared..]);
    }

    // Of a genome's HGVS, substitutions: others say less than an allele.
    private static Spdi? AlleleOf(string? genomic)
    {
        if (genomic is null || genomic.Split(":g.") is not [var accession, [.. var place, var reference, '>', var alternate]]) return null;
        return int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position > 0
            && Spdi.TryParse(string.Create(CultureInfo.InvariantCulture, $"{accession}:{position - 1}:{reference}:{alternate}"), out var allele)
            ? allele
            : null;
    }
}
