using System.Globalization;

namespace DataBank.Genomics;

/// <summary>Lines of a MAF (Mutation Annotation Format of the GDC), one variant of one tumour each.</summary>
public sealed class MafFile
{
    private const int MostColumns = 1_000;

    private readonly VcfLines lines;
    private readonly Dictionary<string, int> places;
    private readonly int sample;
    private readonly int build;
    private readonly int start;

    /// <summary>Opens it at its first line.</summary>
    /// <exception cref="OmicsFormatException">Its columns are not those of a MAF.</exception>
    public MafFile(VcfLines lines)
    {
        this.lines = lines;
        string? line;
        do
        {
            if (!lines.TryRead(out line))
                throw new OmicsFormatException("The MAF has no columns");
        }
        while (string.IsNullOrEmpty(line) || line[0] == '#');
        Columns = line.Split('\t');
        if (Columns.Count > MostColumns || Columns.Distinct(StringComparer.Ordinal).Count() != Columns.Count)
            throw new OmicsFormatException("The columns of the MAF are too many or repeated");
        places = Columns.Index().ToDictionary(column => column.Item, column => column.Index, StringComparer.Ordinal);
        (sample, build, start) = (Place("Tumor_Sample_Barcode"), Place("NCBI_Build"), Place("Start_Position"));
    }

    public IReadOnlyList<string> Columns { get; }

    public string SampleOf(string[] values) => values[sample];

    /// <summary>The value of a column; null: the file has no such column.</summary>
    public string? Find(string[] values, string column) => places.TryGetValue(column, out var place) ? values[place] : null;

    /// <summary>The values of the next line; false at the end.</summary>
    /// <exception cref="OmicsFormatException">It has not as many values as there are columns, or no place.</exception>
    public bool TryRead(out string[] values)
    {
        while (lines.TryRead(out var line))
        {
            if (line is "")
                continue;
            values = line?.Split('\t') ?? [];
            if (values.Length != Columns.Count || !long.TryParse(values[start], NumberStyles.None, CultureInfo.InvariantCulture, out _))
                throw new OmicsFormatException(string.Create(CultureInfo.InvariantCulture, $"A line of the MAF has not as many values as there are columns, or no place (line {lines.Number})"));
            return true;
        }
        values = [];
        return false;
    }

    internal static OmicsHeader Read(VcfLines lines, CancellationToken cancellation)
    {
        var maf = new MafFile(lines);
        var (samples, builds, records) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), 0L);
        for (; maf.TryRead(out var values); records++)
        {
            cancellation.ThrowIfCancellationRequested();
            samples.Add(maf.SampleOf(values));
            builds.Add(values[maf.build]);
        }
        var assemblies = builds.Select(AssemblyOf).Distinct().ToList();
        return assemblies.Count == 1
            ? new OmicsHeader(assemblies[0], [.. samples]) { Records = records }
            : throw new OmicsFormatException(assemblies.Count == 0 ? "The MAF has no lines" : "The lines of the MAF are on different genome assemblies");
    }

    private static GenomeAssembly? AssemblyOf(string build) => build.ToUpperInvariant() switch
    {
        "GRCH38" or "HG38" or "38" => GenomeAssembly.GRCh38,
        "GRCH37" or "HG19" or "37" => GenomeAssembly.GRCh37,
        _ => null,
    };

    private int Place(string column) => places.TryGetValue(column, out var place) ? place : throw new OmicsFormatException($"The MAF has no column {column}");
}
