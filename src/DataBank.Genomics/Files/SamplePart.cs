using System.Globalization;
using System.Text;

namespace DataBank.Genomics;

/// <summary>Writes the part of a table that is about one sample, as BGZF.</summary>
public static class SamplePart
{
    private const int BufferBytes = 1 << 16;

    /// <param name="format">MAF or matrix.</param>
    /// <exception cref="OmicsFormatException">A line is broken.</exception>
    public static void Write(FileFormat format, VcfLines lines, string sample, Stream output, CancellationToken cancellation)
    {
        using var bgzf = new BgzfStream(output);
        using var writer = new StreamWriter(bgzf, new UTF8Encoding(false), BufferBytes) { NewLine = "\n" };
        if (format == FileFormat.Maf)
            WriteLines(new MafFile(lines), sample, writer, cancellation);
        else
            WriteColumn(new MatrixFile(lines), sample, writer, cancellation);
    }

    /// <summary>Writes the columns of several samples of a matrix, each as a table of its own, in one reading.</summary>
    /// <param name="outputs">One for each sample.</param>
    /// <exception cref="OmicsFormatException">A row is broken.</exception>
    public static void WriteColumns(MatrixFile matrix, IReadOnlyList<string> samples, IReadOnlyList<Stream> outputs, CancellationToken cancellation)
    {
        var writers = new List<StreamWriter>();
        try
        {
            foreach (var (sample, output) in samples.Zip(outputs))
            {
                writers.Add(new StreamWriter(new BgzfStream(output), new UTF8Encoding(false), BufferBytes) { NewLine = "\n" });
                writers[^1].WriteLine(Line(matrix, "feature", "symbol", sample));
            }
            int[] columns = [.. samples.Select(matrix.ColumnOf)];
            while (matrix.Read() is { } row)
            {
                cancellation.ThrowIfCancellationRequested();
                for (var at = 0; at < columns.Length; at++)
                    writers[at].WriteLine(Line(matrix, row.Feature, row.Name, Text(row.Values[columns[at]])));
            }
        }
        finally
        {
            foreach (var writer in writers)
                writer.Dispose();
        }
    }

    private static void WriteLines(MafFile maf, string sample, StreamWriter writer, CancellationToken cancellation)
    {
        writer.WriteLine(string.Join('\t', maf.Columns));
        while (maf.TryRead(out var values))
        {
            cancellation.ThrowIfCancellationRequested();
            if (maf.SampleOf(values) == sample)
                writer.WriteLine(string.Join('\t', values));
        }
    }

    private static void WriteColumn(MatrixFile matrix, string sample, StreamWriter writer, CancellationToken cancellation)
    {
        var column = matrix.ColumnOf(sample);
        writer.WriteLine(Line(matrix, "feature", "symbol", sample));
        while (matrix.Read() is { } row)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.WriteLine(Line(matrix, row.Feature, row.Name, Text(row.Values[column])));
        }
    }

    /// <summary>A line of a table of one sample, with names where the table has them.</summary>
    public static string Line(MatrixFile matrix, string feature, string? name, string value) => matrix.HasNames ? $"{feature}\t{name}\t{value}" : $"{feature}\t{value}";

    public static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "NA";
}
