namespace DataBank.Genomics;

/// <summary>
/// Reads gene models as RefSeq, Ensembl, GENCODE and MANE publish them, GFF3 (https://github.com/The-Sequence-Ontology/Specifications) or GTF:
/// of each gene the transcript that MANE selected, else the one that its publisher calls canonical, else the one with the longest translation.
/// </summary>
public static class GeneModelReader
{
    private const int MostModels = 5_000_000;

    /// <param name="file">Plain or gzip; can seek.</param>
    /// <exception cref="FormatException">It is no such file, is of another assembly, or has no transcript on a chromosome.</exception>
    public static IReadOnlyList<Transcript> Read(Stream file, GenomeAssembly assembly, CancellationToken cancellation)
    {
        using var text = VcfCompression.OpenText(file);
        var lines = new VcfLines(text);
        var models = new Dictionary<string, GeneModel>(StringComparer.Ordinal);
        while (lines.TryRead(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            if (line is null) throw new FormatException($"Line {lines.Number} is no UTF-8.");
            if (line == "##FASTA") break;
            if (line.StartsWith('#')) CheckAssembly(line, assembly);
            else if (line.Length > 0 && GeneModelLine.Parse(line, lines.Number) is { } feature && Chromosomes.Find(assembly, feature.Sequence) is { } chromosome) Add(models, feature, chromosome, lines.Number);
        }
        var chosen = models.Values.Select(model => model.ToTranscript(models)).OfType<(string Gene, TranscriptRank Rank, Transcript Transcript)>()
            .GroupBy(each => each.Gene, StringComparer.Ordinal).Select(gene => gene.MinBy(each => each.Rank).Transcript)
            .OrderBy(transcript => transcript.Chromosome.Number).ThenBy(transcript => transcript.Start).ThenBy(transcript => transcript.Id, StringComparer.Ordinal).ToList();
        return chosen.Count > 0 ? chosen : throw new FormatException($"The file has no transcript on a chromosome of {assembly}.");
    }

    // "#!genome-build GRCh38.p14", "##description: evidence-based annotation of the human genome (GRCh38), version 47"
    private static void CheckAssembly(string line, GenomeAssembly assembly)
    {
        var other = assembly == GenomeAssembly.GRCh37 ? "GRCh38" : "GRCh37";
        if ((line.StartsWith("#!genome-build", StringComparison.Ordinal) || line.StartsWith("##description", StringComparison.Ordinal)) && line.Contains(other, StringComparison.Ordinal) && !line.Contains("mapped to", StringComparison.Ordinal))
            throw new FormatException($"The file is of {other}.");
    }

    private static void Add(Dictionary<string, GeneModel> models, GeneModelLine feature, Chromosome chromosome, long number)
    {
        if (feature.End > chromosome.Length) throw new FormatException($"Line {number}: the feature reaches beyond the end of its chromosome: another assembly?");
        if (feature.IsPart)
        {
            foreach (var parent in feature.Parents) ModelOf(parent).AddPart(feature, chromosome);
        }
        else if (feature.Id is { } id && !feature.IsAlignment)
        {
            ModelOf(id).Describe(feature, chromosome);
        }

        GeneModel ModelOf(string key)
        {
            if (models.TryGetValue(key, out var known)) return known;
            if (models.Count == MostModels) throw new FormatException("The file has too many features.");
            return models[key] = new GeneModel(key);
        }
    }
}
