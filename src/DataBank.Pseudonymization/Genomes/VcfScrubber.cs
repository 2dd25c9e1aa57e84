using System.IO.Compression;
using System.Text;
using DataBank.Dicom;
using DataBank.Genomics;

namespace DataBank.Pseudonymization;

/// <summary>
/// Turns a VCF of one patient into one that may leave: written anew line by line from what the policy allows, under the pseudonym of
/// the sample, as BGZF. What has no form that the policy knows is left out; columns of other samples never pass.
/// </summary>
public sealed class VcfScrubber(GenomePolicy policy, PatientContext patient, LeakGuard guard) : IFileScrubber
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Only lines that touch one of these leave, and of the genome only these are told of; null: all of it.</summary>
    public IReadOnlyList<GenomeRegion>? Regions { get; init; }

    public ScrubbedGenome Scrub(Stream source, string sampleSystem, IReadOnlyCollection<string> samples, Stream output, CancellationToken cancellation)
    {
        try
        {
            var text = OpenText(source); // The source stays open: its bytes behind the text are read by the caller.
            using var bgzf = new BgzfStream(output);
            using var writer = new StreamWriter(bgzf, new UTF8Encoding(false), BufferBytes) { NewLine = "\n" };
            return Scrub(new VcfLines(text), sampleSystem, samples, writer, cancellation);
        }
        catch (Exception failure) when (failure is FormatException or InvalidDataException)
        {
            throw new DeidentificationException("A VCF", failure.GetType().Name); // No inner exception: it could quote the source.
        }
    }

    private ScrubbedGenome Scrub(VcfLines lines, string sampleSystem, IReadOnlyCollection<string> samples, StreamWriter writer, CancellationToken cancellation)
    {
        var header = new VcfHeaderScrub(policy.Vcf);
        header.Read(lines, samples);
        foreach (var line in header.Lines(SampleName(sampleSystem, samples.Count > 0 ? header.SampleName : null)))
            writer.WriteLine(line);
        var record = new VcfRecordScrub(policy.Vcf, header);
        var loci = new HashSet<GeneticLocus>();
        AddLoci(loci);
        var (records, dropped, leaks) = (0L, 0L, 0L);
        while (lines.TryRead(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            if (line is "")
                continue;
            var columns = line?.Split('\t') ?? [];
            var isLeak = false;
            if (record.Scrub(columns) is not { } rest || (policy.IsSomaticOnly && !record.IsSomatic) || (isLeak = guard.FindsLeak(Encoding.UTF8.GetBytes(rest))))
            {
                dropped++;
                leaks += isLeak ? 1 : 0;
                continue;
            }
            if (Regions?.Any(region => region.Reference == columns[0] && region.Touches(record.Position - 1L, record.End)) == false)
                continue;
            records++;
            AddLoci(loci, record);
            writer.Write(columns[0]);
            writer.Write('\t');
            writer.Write(columns[1]);
            writer.Write('\t');
            writer.WriteLine(rest);
        }
        return new ScrubbedGenome(loci, records, dropped, leaks);
    }

    /// <summary>A question about a place tells of it, whatever the answer.</summary>
    private void AddLoci(HashSet<GeneticLocus> loci)
    {
        foreach (var region in Regions ?? [])
        {
            if (VcfRecordScrub.ChromosomeOf(region.Reference) is not { } chromosome) continue;
            for (var place = region.Start; place < Math.Min(region.End, Chromosomes.Longest); place += policy.Rules.BlockBases)
                loci.Add(new GeneticLocus(false, policy.Rules.Block(chromosome, place)));
            if (region.End <= Chromosomes.Longest)
                loci.Add(new GeneticLocus(false, policy.Rules.Block(chromosome, region.End)));
        }
    }

    private void AddLoci(HashSet<GeneticLocus> loci, VcfRecordScrub record)
    {
        for (long position = record.Position; position <= record.End; position += policy.Rules.BlockBases)
            loci.Add(new GeneticLocus(false, policy.Rules.Block(record.Chromosome, position)));
        foreach (var alternate in record.Alternates)
            loci.UnionWith(policy.Rules.Of(record.Chromosome, record.Position, record.Reference, alternate, record.Motif));
        loci.Add(new GeneticLocus(false, policy.Rules.Block(record.Chromosome, record.End)));
    }

    /// <summary>The name under which the sample's Specimen stands in the view, so that both can be joined.</summary>
    private string SampleName(string system, string? sample) =>
        sample is null ? patient.PatientPseudonym : patient.Keys.Pseudonym("identifier", system, sample);

    internal static Stream OpenText(Stream source)
    {
        var magic = new byte[2];
        var read = source.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        var whole = new PrefixedStream(magic.AsMemory(0, read), source);
        return magic is [0x1f, 0x8b] ? new GZipStream(whole, CompressionMode.Decompress, leaveOpen: true) : whole;
    }
}
