namespace DataBank.Genomics;

/// <summary>
/// A small change on the chromosome without the bases that only VCF writes, moved as far as it goes in the direction in which a transcript is
/// read (HGVS, 3' rule). The bases are those of the chromosome's own strand.
/// </summary>
/// <param name="Start">0-based; an insertion comes before it.</param>
internal readonly record struct TranscriptChange(int Start, string Deleted, string Inserted)
{
    public int End => Start + Deleted.Length;

    private bool IsInsertion => Deleted.Length == 0;

    /// <summary>Whether bases of a range are changed, or something is put between two of them.</summary>
    public bool Touches(int start, int end) => IsInsertion ? start < Start && Start < end : start < End && Start < end;

    /// <summary>Whether all of it lies in a range; an insertion may lie at its border.</summary>
    public bool IsIn(int start, int end) => start <= Start && End <= end;

    private bool IsWithout(int start, int end) => Deleted.Length > 0 && Start <= start && End >= end;

    /// <summary>What it does to a transcript.</summary>
    /// <param name="bases">Of the spliced transcript.</param>
    public (string Consequence, string? Protein) EffectOn(Transcript transcript, string bases)
    {
        if (Inserted.Length == 0 && IsWithout(transcript.Start, transcript.End)) return ("transcript_ablation", transcript.Coding is null ? null : ProteinEffect.Nothing);
        var terms = new List<string>();
        var exon = ExonOf(transcript);
        string? protein = null;
        var isSpliced = AddSplicing(transcript, terms);
        if (transcript.Coding is not { } coding)
        {
            if (TouchesExons(transcript) || exon is not null) terms.Add("non_coding_transcript_exon_variant");
        }
        else if (exon is not null && IsIn(coding.Start, coding.End) && !(IsInsertion && (Start == coding.Start || Start == coding.End)))
        {
            if (transcript.IsWhole)
            {
                var effect = EffectOf(transcript, bases);
                terms.Insert(0, effect.Consequence);
                protein = effect.Change;
            }
            else
            {
                terms.Add("coding_sequence_variant");
            }
        }
        else
        {
            protein = AddEdges(transcript, coding, bases, terms, isSpliced);
        }
        if (terms.Count == 0 || (exon is null && !TouchesExons(transcript) && !isSpliced)) terms.Add("intron_variant");
        return (string.Join('&', terms.Distinct()), protein);
    }

    private ProteinEffect EffectOf(Transcript transcript, string bases, bool isAtEnd = false)
    {
        var translated = transcript.SplicedCoding!.Value;
        // An insertion before the first base of an exon comes behind the base that is read before it.
        var at = Deleted.Length > 0 ? transcript.SplicedAt(transcript.IsReverse ? End - 1 : Start)
            : transcript.IsReverse ? PlaceBefore(transcript)
            : PlaceOf(transcript);
        var (length, inserted, code) = (translated.End - translated.Start, transcript.IsReverse ? Strand.Other(Inserted) : Inserted, GeneticCode.Of(transcript.Chromosome));
        return isAtEnd
            ? ProteinEffect.OfEnd(bases[translated.Start..], length, at - translated.Start, Deleted.Length, inserted, code)
            : ProteinEffect.Of(bases[translated.Start..], length, at - translated.Start, Deleted.Length, inserted, code);
    }

    // Where an insertion comes in the spliced transcript, counted from the exon that it lies in or at.
    private int PlaceOf(Transcript transcript)
    {
        var exon = ExonOf(transcript)!.Value;
        return exon.Start < Start ? transcript.SplicedAt(Start - 1) + 1 : transcript.SplicedAt(Start);
    }

    private int PlaceBefore(Transcript transcript)
    {
        var exon = ExonOf(transcript)!.Value;
        return exon.Start < Start ? transcript.SplicedAt(Start - 1) : transcript.SplicedAt(Start) + 1;
    }

    private (int Start, int End)? ExonOf(Transcript transcript)
    {
        foreach (var exon in transcript.Exons)
        {
            if (IsIn(exon.Start, exon.End)) return exon;
        }
        return null;
    }

    private bool TouchesExons(Transcript transcript)
    {
        foreach (var (start, end) in transcript.Exons)
        {
            if (Touches(start, end)) return true;
        }
        return false;
    }

    // Two bases of an intron at either end are its splice sites; three of the exon and those up to the eighth of the intron are their region.
    private bool AddSplicing(Transcript transcript, List<string> terms)
    {
        var (isDonor, isAcceptor, isRegion) = (false, false, false);
        for (var i = 1; i < transcript.Exons.Count; i++)
        {
            var (from, to) = (transcript.Exons[i - 1].End, transcript.Exons[i].Start);
            if (End < from - 3 || Start > to + 3) continue;
            var (left, right) = (Touches(from, Math.Min(from + 2, to)), Touches(Math.Max(to - 2, from), to));
            isDonor |= transcript.IsReverse ? right : left;
            isAcceptor |= transcript.IsReverse ? left : right;
            isRegion |= Touches(from - 3, Math.Min(from + 8, to)) || Touches(Math.Max(to - 8, from), to + 3);
        }
        if (isAcceptor) terms.Add("splice_acceptor_variant");
        if (isDonor) terms.Add("splice_donor_variant");
        if (isRegion && !isAcceptor && !isDonor) terms.Add("splice_region_variant");
        return isAcceptor || isDonor;
    }

    // What reaches beyond an exon or beyond what is translated: its protein is computed only when it ends behind the stop codon in the same exon.
    private string? AddEdges(Transcript transcript, (int Start, int End) coding, string bases, List<string> terms, bool isSpliced)
    {
        var (touchesCoding, isLeft, isRight) = (false, false, false);
        foreach (var (start, end) in transcript.Exons)
        {
            touchesCoding |= Touches(Math.Max(start, coding.Start), Math.Min(end, coding.End));
            isLeft |= Touches(start, Math.Min(end, coding.Start)) || (IsInsertion && Start == coding.Start && IsIn(start, end));
            isRight |= Touches(Math.Max(start, coding.End), end) || (IsInsertion && Start == coding.End && IsIn(start, end));
        }
        var (before, behind) = transcript.IsReverse ? (isRight, isLeft) : (isLeft, isRight);
        var (first, last) = transcript.IsReverse ? (coding.End - 1, coding.Start) : (coding.Start, coding.End - 1);
        var effect = touchesCoding && behind && !before && !isSpliced && transcript.IsWhole && ExonOf(transcript) is not null ? EffectOf(transcript, bases, isAtEnd: true) : null;
        var isStartLost = touchesCoding && (before || IsWithout(first, first + 1));
        var isStopLost = touchesCoding && (behind || IsWithout(last, last + 1));
        if (isStartLost) terms.Add("start_lost");
        if (isStopLost) terms.Add(effect?.Consequence ?? "stop_lost");
        if (touchesCoding && !isStartLost && !isStopLost) terms.Add("coding_sequence_variant");
        if (before) terms.Add("5_prime_UTR_variant");
        if (behind) terms.Add("3_prime_UTR_variant");
        return Inserted.Length == 0 && IsWithout(coding.Start, coding.End) ? ProteinEffect.Nothing
            : effect is not null ? effect.Change
            : isStartLost && !isStopLost && !isSpliced && transcript.IsWhole ? ProteinEffect.StartLost.Change
            : touchesCoding || (isSpliced && IsIn(coding.Start, coding.End)) ? ProteinEffect.Untold
            : null;
    }
}
