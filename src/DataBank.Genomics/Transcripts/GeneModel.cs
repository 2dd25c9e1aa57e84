namespace DataBank.Genomics;

/// <summary>A gene or a transcript as its lines tell it, in whatever order they come.</summary>
internal sealed class GeneModel(string key)
{
    private readonly List<(int Start, int End)> exons = [];
    private readonly List<(int Start, int End, int Phase)> coding = [];
    private GeneModelLine? described;
    private GeneModelLine? part;
    private string? protein;
    private Chromosome? chromosome;

    public void Describe(GeneModelLine line, Chromosome chromosome) => (described, this.chromosome) = (line, chromosome);

    public void AddPart(GeneModelLine line, Chromosome chromosome)
    {
        if (this.chromosome is { } known && known != chromosome) throw new FormatException($"{key} lies on several chromosomes.");
        this.chromosome = chromosome;
        part ??= line;
        if (line.Type == "exon")
        {
            exons.Add((line.Start, line.End));
            return;
        }
        // GTF has the stop codon beside what is translated.
        coding.Add((line.Start, line.End, line.Type == "CDS" ? line.Phase : 0));
        protein ??= WithVersion(line["protein_id"], line["protein_version"] ?? line["version"]);
    }

    /// <summary>The key of its gene, and the transcript; null for a gene, or anything without exons.</summary>
    public (string Gene, TranscriptRank Rank, Transcript Transcript)? ToTranscript(IReadOnlyDictionary<string, GeneModel> models)
    {
        if (part is null || chromosome is null) return null;
        var own = described ?? part;
        var geneKey = own.IsGtf ? own["gene_id"] ?? key : described?.Parents is [var parent, ..] ? parent : key;
        var gene = models.GetValueOrDefault(geneKey)?.described;
        var symbol = own["gene_name"] ?? own["gene"] ?? gene?["Name"] ?? gene?["gene_name"] ?? gene?["gene"] ?? own["gene_id"] ?? geneKey;
        var pieces = (exons.Count > 0 ? exons : [.. coding.Select(each => (each.Start, each.End))]).Order().ToList();
        if (HasOverlap(pieces)) return null; // Trans-spliced: no one reading of the chromosome.
        var translated = coding.Count == 0 ? ((int, int)?)null : (coding.Min(each => each.Start), coding.Max(each => each.End));
        if (translated is var (start, end) && !(pieces.Exists(piece => start >= piece.Start && start < piece.End) && pieces.Exists(piece => end > piece.Start && end <= piece.End))) return null;
        var phase = coding.Count == 0 ? 0 : part.IsReverse ? coding.MaxBy(each => each.End).Phase : coding.MinBy(each => each.Start).Phase;
        var transcript = new Transcript(
            IdOf(own), protein, symbol, HgncOf(own) ?? HgncOf(gene), chromosome, part.IsReverse, pieces, translated, phase == 0);
        return (geneKey, new TranscriptRank(TranscriptRank.SelectionOf(own["tag"] ?? ""), coding.Sum(each => each.End - each.Start), transcript.Length, transcript.Id), transcript);
    }

    private static bool HasOverlap(List<(int Start, int End)> sorted)
    {
        for (var i = 1; i < sorted.Count; i++)
        {
            if (sorted[i].Start < sorted[i - 1].End) return true;
        }
        return false;
    }

    private static string IdOf(GeneModelLine own)
    {
        var id = own["transcript_id"] ?? (own["ID"] is { } text ? text[(text.IndexOfAny([':', '-']) + 1)..] : "");
        return id.Contains('_', StringComparison.Ordinal) || id.StartsWith("ENST", StringComparison.Ordinal) ? WithVersion(id, own["transcript_version"] ?? own["version"])! : "";
    }

    private static string? WithVersion(string? id, string? version) => id is null || version is null || id.Contains('.', StringComparison.Ordinal) ? id : $"{id}.{version}";

    // hgnc_id=HGNC:3236; Dbxref=GeneID:1956,HGNC:HGNC:3236; description=… [Source:HGNC Symbol;Acc:HGNC:3236]
    private static string? HgncOf(GeneModelLine? line)
    {
        foreach (var name in (string[])["hgnc_id", "Dbxref", "description"])
        {
            if (line?[name] is not { } text || text.LastIndexOf("HGNC:", StringComparison.Ordinal) is not (>= 0 and var at)) continue;
            var digits = new string([.. text.Skip(at + 5).TakeWhile(char.IsAsciiDigit)]);
            if (digits.Length is > 0 and < 10) return $"HGNC:{digits}";
        }
        return null;
    }
}
