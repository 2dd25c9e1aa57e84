using System.Globalization;

namespace DataBank.Genomics;

/// <summary>
/// A table of genes (or probes) by samples, tab-separated: the first line names the samples, the first column the genes; a second column that
/// is not of numbers (GCT's Description, symbols) names them otherwise. Of GCT, its own first two lines are left out. NA is no value.
/// </summary>
public sealed class MatrixFile
{
    private const int MostSamples = 100_000;
    private const int LongestName = 200;
    private static readonly string[] nameColumns = ["description", "symbol", "gene_name", "gene_symbol", "hugo_symbol", "entrez_gene_id"];

    private readonly VcfLines lines;
    private readonly int first;

    /// <exception cref="OmicsFormatException">Its first line names no samples, or one twice.</exception>
    public MatrixFile(VcfLines lines)
    {
        this.lines = lines;
        string[] columns;
        do
        {
            if (!lines.TryRead(out var line) || line is null)
                throw new OmicsFormatException("The matrix has no line that names its samples");
            columns = line.Split('\t');
        }
        while (columns[0].StartsWith('#') || (columns.Length <= 2 && columns.All(value => long.TryParse(value, out _))) || columns is [""]);
        first = columns.Length > 2 && IsOfNames(columns[1]) ? 2 : 1;
        Samples = columns[first..];
        if (Samples.Count is 0 or > MostSamples || Samples.Any(name => name.Length is 0 or > LongestName) || Samples.Distinct(StringComparer.Ordinal).Count() != Samples.Count)
            throw new OmicsFormatException("The first line of the matrix names no samples, or one of them twice");
    }

    public IReadOnlyList<string> Samples { get; }

    /// <summary>Whether a column of this name has other names of the genes.</summary>
    public static bool IsOfNames(string column) => nameColumns.Contains(column.ToLowerInvariant());

    /// <summary>The place of a sample among the values of a row.</summary>
    public int ColumnOf(string sample) => Samples.Index().First(each => each.Item == sample).Index;

    /// <summary>Whether rows have another name.</summary>
    public bool HasNames => first == 2;

    /// <summary>The next row; null at the end.</summary>
    /// <exception cref="OmicsFormatException">It has not as many values as there are samples, or what is no number.</exception>
    public MatrixRow? Read()
    {
        while (lines.TryRead(out var line))
        {
            if (line is "")
                continue;
            var columns = line?.Split('\t') ?? [];
            if (columns.Length != first + Samples.Count || columns[0].Length is 0 or > LongestName)
                throw Broken();
            return new MatrixRow(columns[0], HasNames && columns[1].Length is > 0 and <= LongestName ? columns[1] : null, [.. columns[first..].Select(ValueOf)]);
        }
        return null;
    }

    private double? ValueOf(string text) =>
        text is "" or "NA" or "NaN" or "." ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : throw Broken();

    private OmicsFormatException Broken() => new(string.Create(CultureInfo.InvariantCulture, $"A row of the matrix has not a number for each sample (line {lines.Number})"));
}
