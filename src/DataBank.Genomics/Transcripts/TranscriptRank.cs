namespace DataBank.Genomics;

/// <summary>Which of a gene's transcripts variants are named on: the least.</summary>
internal readonly record struct TranscriptRank(int Selection, int CodingBases, int Bases, string Id) : IComparable<TranscriptRank>
{
    /// <summary>MANE Select, then what its publisher chose, then those that are in MANE Plus Clinical, then any.</summary>
    public static int SelectionOf(string tags) =>
        tags.Contains("MANE Select", StringComparison.Ordinal) || tags.Contains("MANE_Select", StringComparison.Ordinal) ? 0
        : tags.Contains("RefSeq Select", StringComparison.Ordinal) || tags.Contains("Ensembl_canonical", StringComparison.Ordinal) ? 1
        : tags.Contains("MANE Plus Clinical", StringComparison.Ordinal) || tags.Contains("MANE_Plus_Clinical", StringComparison.Ordinal) ? 2
        : 3;

    public int CompareTo(TranscriptRank other)
    {
        var bySelection = Selection.CompareTo(other.Selection);
        var byCoding = bySelection != 0 ? bySelection : other.CodingBases.CompareTo(CodingBases);
        var byBases = byCoding != 0 ? byCoding : other.Bases.CompareTo(Bases);
        return byBases != 0 ? byBases : string.CompareOrdinal(Id, other.Id);
    }
}
