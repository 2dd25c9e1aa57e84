using System.Globalization;

namespace DataBank.Genomics;

/// <summary>An allele in the notation of NCBI (Sequence:Position:Deletion:Insertion): <c>NC_000007.14:55191821:T:G</c>.</summary>
/// <param name="Accession">RefSeq accession with its version.</param>
/// <param name="Position">0-based, of the first base that is replaced.</param>
/// <param name="Deletion">Bases that go; a number of them is not taken, since nobody could check it.</param>
/// <param name="Insertion">Bases that come.</param>
public sealed record Spdi(string Accession, int Position, string Deletion, string Insertion)
{
    private const int LongestText = 2000;

    public static bool TryParse(string? text, out Spdi allele)
    {
        allele = null!;
        if (text is null || text.Length > LongestText || text.Split(':') is not [var accession, var place, var deletion, var insertion])
            return false;
        if (!GenomicRange.IsAccession(accession) || !int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return false;
        (deletion, insertion) = (deletion.ToUpperInvariant(), insertion.ToUpperInvariant());
        if (!AreBases(deletion) || !AreBases(insertion) || deletion == insertion)
            return false;
        allele = new Spdi(accession, position, deletion, insertion);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Accession}:{Position}:{Deletion}:{Insertion}");

    private static bool AreBases(string bases) => bases.AsSpan().IndexOfAnyExcept("ACGTN") < 0;
}
