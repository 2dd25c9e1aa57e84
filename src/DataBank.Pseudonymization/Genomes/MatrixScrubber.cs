using System.Text;
using System.Text.RegularExpressions;
using DataBank.Genomics;

namespace DataBank.Pseudonymization;

/// <summary>Turns a table of genes into one that may leave: names of genes or probes and numbers, of the patient's sample alone, under its pseudonym.</summary>
public sealed partial class MatrixScrubber(PatientContext patient, LeakGuard guard) : IFileScrubber
{
    public ScrubbedGenome Scrub(Stream source, string sampleSystem, IReadOnlyCollection<string> samples, Stream output, CancellationToken cancellation)
    {
        try
        {
            var matrix = new MatrixFile(new VcfLines(VcfScrubber.OpenText(source)));
            List<int> own = [.. matrix.Samples.Index().Where(sample => samples.Count == 0 || samples.Contains(sample.Item)).Select(sample => sample.Index)];
            if (own is not [var column])
                throw new FormatException(); // Which of them is the patient's is not known.
            using var bgzf = new BgzfStream(output);
            using var writer = new StreamWriter(bgzf, new UTF8Encoding(false)) { NewLine = "\n" };
            writer.WriteLine(SamplePart.Line(matrix, "feature", "symbol", patient.Keys.Pseudonym("identifier", sampleSystem, matrix.Samples[column])));
            return Scrub(matrix, column, writer, cancellation);
        }
        catch (Exception failure) when (failure is FormatException or InvalidDataException)
        {
            throw new DeidentificationException("A table of genes", failure.GetType().Name); // No inner exception: it could quote the source.
        }
    }

    private ScrubbedGenome Scrub(MatrixFile matrix, int column, StreamWriter writer, CancellationToken cancellation)
    {
        var (records, dropped, leaks) = (0L, 0L, 0L);
        while (matrix.Read() is { } row)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = row.Name is { } told && Feature().IsMatch(told) ? told : null;
            var isLeak = false;
            if (!Feature().IsMatch(row.Feature) || (isLeak = guard.FindsLeak(Encoding.UTF8.GetBytes($"{row.Feature}\t{name}"))))
            {
                dropped++;
                leaks += isLeak ? 1 : 0;
                continue;
            }
            records++;
            writer.WriteLine(SamplePart.Line(matrix, row.Feature, name, SamplePart.Text(row.Values[column])));
        }
        return new ScrubbedGenome([], records, dropped, leaks);
    }

    // HGNC symbols, Ensembl and NCBI numbers, probes of arrays.
    [GeneratedRegex(@"\A(?:[A-Z][A-Za-z0-9-]{0,24}|ENS[GTP][0-9]{11}(?:\.[0-9]{1,3})?|[0-9]{1,9}|(?:cg|ch|rs|nv)[0-9.]{4,12}[A-Z]?|[A-Z]{2}_[0-9]{6,9}(?:\.[0-9]{1,2})?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Feature();
}
