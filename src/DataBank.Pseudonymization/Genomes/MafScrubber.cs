using System.Globalization;
using System.Text;
using DataBank.Genomics;

namespace DataBank.Pseudonymization;

/// <summary>
/// Turns a MAF into one that may leave: of its columns those that the policy lists, of its values those in the column's form, of its lines those of the
/// patient's sample, which is named by its pseudonym.
/// </summary>
public sealed class MafScrubber(GenomePolicy policy, PatientContext patient, LeakGuard guard) : IFileScrubber
{
    private const string SampleColumn = "Tumor_Sample_Barcode";
    private const string Somatic = "Somatic";

    public ScrubbedGenome Scrub(Stream source, string sampleSystem, IReadOnlyCollection<string> samples, Stream output, CancellationToken cancellation)
    {
        try
        {
            var maf = new MafFile(new VcfLines(VcfScrubber.OpenText(source)));
            using var bgzf = new BgzfStream(output);
            using var writer = new StreamWriter(bgzf, new UTF8Encoding(false)) { NewLine = "\n" };
            return Scrub(maf, sampleSystem, samples, writer, cancellation);
        }
        catch (Exception failure) when (failure is FormatException or InvalidDataException)
        {
            throw new DeidentificationException("A MAF", failure.GetType().Name); // No inner exception: it could quote the source.
        }
    }

    private ScrubbedGenome Scrub(MafFile maf, string sampleSystem, IReadOnlyCollection<string> samples, StreamWriter writer, CancellationToken cancellation)
    {
        List<int> kept = [.. maf.Columns.Index().Where(column => column.Item == SampleColumn || policy.MafColumns.ContainsKey(column.Item)).Select(column => column.Index)];
        writer.WriteLine(string.Join('\t', kept.Select(column => maf.Columns[column])));
        var (loci, records, dropped, leaks, only) = (new HashSet<GeneticLocus>(), 0L, 0L, 0L, (string?)null);
        while (maf.TryRead(out var values))
        {
            cancellation.ThrowIfCancellationRequested();
            var sample = maf.SampleOf(values);
            only ??= sample;
            if (samples.Count == 0 && sample != only)
                throw new FormatException(); // Which of them is the patient's is not known.
            var line = string.Join('\t', kept.Select(column => maf.Columns[column] == SampleColumn ? patient.Keys.Pseudonym("identifier", sampleSystem, sample) : Allowed(maf.Columns[column], values[column])));
            var isLeak = false;
            if ((samples.Count > 0 && !samples.Contains(sample)) || !TryAddLoci(maf, values, loci) || (isLeak = guard.FindsLeak(Encoding.UTF8.GetBytes(line))))
            {
                dropped++;
                leaks += isLeak ? 1 : 0;
                continue;
            }
            records++;
            writer.WriteLine(line);
        }
        return new ScrubbedGenome(loci, records, dropped, leaks);
    }

    private string Allowed(string column, string value) => policy.MafColumns[column].IsMatch(value) ? value : "";

    /// <summary>False: the line has no place, or the policy releases what tumours have acquired alone and this is not that.</summary>
    private bool TryAddLoci(MafFile maf, string[] values, HashSet<GeneticLocus> loci)
    {
        if (VcfRecordScrub.ChromosomeOf(maf.Find(values, "Chromosome") ?? "") is not { } chromosome || !long.TryParse(maf.Find(values, "Start_Position"), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || (policy.IsSomaticOnly && maf.Find(values, "Mutation_Status") != Somatic))
            return false;
        foreach (var allele in new[] { maf.Find(values, "Tumor_Seq_Allele1"), maf.Find(values, "Tumor_Seq_Allele2") })
            loci.UnionWith(policy.Rules.Of(chromosome, position, maf.Find(values, "Reference_Allele"), allele));
        return true;
    }
}
