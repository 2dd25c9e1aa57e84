namespace DataBank.Genomics;

/// <summary>Names a small change by HGVS 21 on a transcript: c. where it is translated, n. where not (https://hgvs-nomenclature.org/stable/).</summary>
internal static class CodingName
{
    /// <summary>"c.2573T&gt;G", "c.2235_2249del"; null when it reaches beyond the transcript.</summary>
    public static string? Of(Transcript transcript, TranscriptChange change, ReferenceGenome reference)
    {
        var (deleted, inserted) = transcript.IsReverse ? (Strand.Other(change.Deleted), Strand.Other(change.Inserted)) : (change.Deleted, change.Inserted);
        var kind = transcript.Coding is null ? "n." : "c.";
        if (deleted.Length == 0)
        {
            // Repeats what was read before it?
            var (from, to) = transcript.IsReverse ? (change.Start, change.Start + inserted.Length) : (change.Start - inserted.Length, change.Start);
            if (from >= 0 && to <= transcript.Chromosome.Length && reference.Bases(transcript.Chromosome, from, to) == change.Inserted)
                return Places(transcript, from, to) is { } repeated ? $"{kind}{repeated}dup" : null;
            return Places(transcript, change.Start - 1, change.Start + 1) is { } around ? $"{kind}{around}ins{inserted}" : null;
        }
        if (Places(transcript, change.Start, change.End) is not { } places) return null;
        return deleted.Length == 1 && inserted.Length == 1 ? $"{kind}{places}{deleted}>{inserted}"
            : inserted.Length == 0 ? $"{kind}{places}del"
            : deleted.Length == inserted.Length && Strand.Other(deleted) == inserted ? $"{kind}{places}inv"
            : $"{kind}{places}delins{inserted}";
    }

    private static string? Places(Transcript transcript, int start, int end)
    {
        if (transcript.PlaceOf(start) is not { } left || transcript.PlaceOf(end - 1) is not { } right) return null;
        var coding = transcript.SplicedCoding;
        var (first, last) = transcript.IsReverse ? (right.Name(coding), left.Name(coding)) : (left.Name(coding), right.Name(coding));
        return first == last ? first : $"{first}_{last}";
    }
}
