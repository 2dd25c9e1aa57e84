using System.Globalization;

namespace DataBank.Genomics;

/// <summary>The transcripts of one assembly: the one of each gene that variants are named on. Kept as lines of text, one for each.</summary>
public sealed class TranscriptSet
{
    private const int Columns = 9;
    private readonly Dictionary<int, Transcript[]> byChromosome;
    private readonly Dictionary<int, int> longest;
    private readonly ILookup<string, Transcript> byName;

    public TranscriptSet(string name, IReadOnlyCollection<Transcript> transcripts)
    {
        Name = name;
        byChromosome = transcripts.GroupBy(transcript => transcript.Chromosome.Number).ToDictionary(group => group.Key, group => group.OrderBy(transcript => transcript.Start).ToArray());
        longest = byChromosome.ToDictionary(group => group.Key, group => group.Value.Max(transcript => transcript.End - transcript.Start));
        byName = transcripts.SelectMany(transcript => NamesOf(transcript).Select(alias => (alias, transcript))).ToLookup(pair => pair.alias, pair => pair.transcript, StringComparer.Ordinal);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    public int Count => byChromosome.Values.Sum(all => all.Length);

    /// <summary>Transcripts that have bases in a half-open range, by their start.</summary>
    internal IEnumerable<Transcript> Touching(Chromosome chromosome, int start, int end)
    {
        if (!byChromosome.TryGetValue(chromosome.Number, out var all)) yield break;
        for (var at = FirstFrom(all, start - longest[chromosome.Number]); at < all.Length && all[at].Start < end; at++)
        {
            if (all[at].End > start) yield return all[at];
        }
    }

    /// <summary>The transcript of the gene whose change is named: by accession of a transcript or protein, any version, or by gene; null when none is known.</summary>
    public Transcript? Find(VariantCriterion named) => new[] { named.Transcript, named.Product, named.Gene }.OfType<string>().SelectMany(name => byName[name]).FirstOrDefault();

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static TranscriptSet Open(Stream file, string name, GenomeAssembly assembly)
    {
        using var text = new StreamReader(file);
        var transcripts = new List<Transcript>();
        while (text.ReadLine() is { } line) transcripts.Add(Parse(line, assembly));
        return new TranscriptSet(name, transcripts);
    }

    public static void Write(IEnumerable<Transcript> transcripts, Stream file)
    {
        using var text = new StreamWriter(file, leaveOpen: true) { NewLine = "\n" };
        foreach (var transcript in transcripts)
        {
            text.WriteLine(string.Join(
                '\t', transcript.Chromosome.Accession, transcript.Id, transcript.ProteinId, transcript.Gene, transcript.HgncId, transcript.IsReverse ? "-" : "+",
                string.Join(',', transcript.Exons.Select(Text)), transcript.Coding is { } coding ? Text(coding) : "", transcript.IsWhole ? "whole" : "part"));
        }
    }

    private static IEnumerable<string> NamesOf(Transcript transcript) => new[]
    {
        VariantCriterion.GeneOf(transcript.Gene), transcript.HgncId, VariantCriterion.WithoutVersion(transcript.Id), transcript.ProteinId is { } protein ? VariantCriterion.WithoutVersion(protein) : null,
    }.OfType<string>().Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);

    private static int FirstFrom(Transcript[] sorted, int start)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle].Start < start) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static Transcript Parse(string line, GenomeAssembly assembly)
    {
        var column = line.Split('\t');
        if (column.Length != Columns || Chromosomes.Find(assembly, column[0]) is not { } chromosome) throw new InvalidDataException("The file of transcripts is damaged.");
        return new Transcript(
            column[1], NullIfEmpty(column[2]), column[3], NullIfEmpty(column[4]), chromosome, column[5] == "-", [.. column[6].Split(',').Select(Interval)],
            column[7].Length > 0 ? Interval(column[7]) : null, column[8] == "whole");
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static string Text((int Start, int End) interval) => string.Create(CultureInfo.InvariantCulture, $"{interval.Start}-{interval.End}");

    private static (int Start, int End) Interval(string text) => text.Split('-') is [var start, var end]
        && int.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
        ? (first, last)
        : throw new InvalidDataException("The file of transcripts is damaged.");
}
