namespace DataBank.Genomics;

/// <summary>
/// A VCF 4.1–4.3 file opened for import: its header is checked, then its lines stream by and the called small variants of one
/// sample come out, one per alternate allele. A broken line is counted and left out; a broken file throws.
/// </summary>
public sealed class VariantFile : IDisposable
{
    private readonly Stream text;
    private readonly VcfLines lines;
    private readonly VcfHeader header;
    private readonly int sample;
    private readonly AnnotationReader annotations;
    private readonly HashSet<string> seen = [];

    private VariantFile(Stream text, VcfLines lines, VcfHeader header, int sample, VariantFileOptions options)
    {
        (this.text, this.lines, this.header, this.sample) = (text, lines, header, sample);
        annotations = new AnnotationReader(header);
        Assembly = header.Assembly ?? options.Assembly
            ?? throw new VcfFormatException("The header does not name the genome assembly; state it with assembly=GRCh37 or GRCh38", lines.Number);
        if (options.Assembly is { } stated && stated != Assembly)
            throw new VcfFormatException("The header names another genome assembly than the request", lines.Number);
        SourceClass = options.SourceClass ?? (header.IsTumourLike ? SourceClass.Somatic : SourceClass.Germline);
    }

    public GenomeAssembly Assembly { get; }

    public SourceClass SourceClass { get; }

    /// <summary>The sample's name in the file: an identifier of a specimen, never of a patient.</summary>
    public string SampleName => header.Samples[sample];

    /// <summary>##fileDate, when given.</summary>
    public DateOnly? FileDate => header.FileDate;

    public ImportTally Tally { get; } = new();

    /// <summary>Opens a file that can seek; plain, gzip or BGZF is found out from its bytes.</summary>
    /// <exception cref="VcfFormatException">The file as a whole is refused.</exception>
    public static VariantFile Open(Stream file, VariantFileOptions options)
    {
        var text = VcfCompression.OpenText(file);
        try
        {
            var lines = new VcfLines(text);
            var header = VcfHeaderReader.Read(lines);
            return new VariantFile(text, lines, header, ChooseSample(header, options.Sample, lines.Number), options);
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <summary>Whether the bytes are gzip or BGZF.</summary>
    public static bool IsCompressed(Stream file) => VcfCompression.IsCompressed(file);

    /// <summary>The variants in file order; can be enumerated once.</summary>
    /// <exception cref="VcfFormatException">The stream is damaged: what came before must not be kept.</exception>
    public IEnumerable<Variant> Variants(CancellationToken cancellation)
    {
        while (lines.TryRead(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            if (line is "")
                continue;
            Tally.Lines++;
            string? reason = "The line is not valid UTF-8.";
            if (line is null || VcfRecord.Parse(line, lines.Number, sample, header.Samples.Count, out reason) is not { } record)
            {
                Tally.Reject(lines.Number, reason!);
                continue;
            }
            foreach (var variant in Called(record))
            {
                Tally.Imported++;
                yield return variant;
            }
        }
    }

    public void Dispose() => text.Dispose();

    private static int ChooseSample(VcfHeader header, string? wanted, long line)
    {
        var name = wanted ?? (header.Samples.Count == 1 ? header.Samples[0] : header.TumourSample);
        if (header.Samples.Count == 0)
            throw new VcfFormatException("The file has no sample column: it says nothing of a patient", line);
        for (var i = 0; i < header.Samples.Count; i++)
        {
            if (header.Samples[i] == name)
                return i;
        }
        throw new VcfFormatException(
            wanted is null ? "The file has several samples; state one with sample=" : "The file has no sample of the requested name", line);
    }

    private List<Variant> Called(VcfRecord record)
    {
        if (record.Filter is not ("PASS" or "."))
        {
            Tally.Filtered++;
            return [];
        }
        if (Chromosomes.Find(Assembly, record.Contig) is not { } chromosome || IsOtherMitochondrion(chromosome, record.Contig))
        {
            if (header.Contigs.ContainsKey(record.Contig))
                Tally.OtherContigs++;
            else
                Tally.Reject(record.Line, "CHROM is neither a chromosome nor a contig of the header.");
            return [];
        }
        if (record.Position + (long)record.Reference.Length - 1 > chromosome.Length)
        {
            Tally.Reject(record.Line, "POS and REF reach beyond the end of the chromosome.");
            return [];
        }
        if (SampleCall.Parse(header, record, out var reason) is not { } call)
        {
            Tally.Reject(record.Line, reason!);
            return [];
        }
        return Alleles(record, chromosome, call);
    }

    /// <summary>hg19's chrM is another sequence (16,571 bases) than the one in RefSeq's GRCh37.</summary>
    private bool IsOtherMitochondrion(Chromosome chromosome, string contig) =>
        chromosome.Name == "M" && header.Contigs.TryGetValue(contig, out var length) && length is { } stated && stated != chromosome.Length;

    private List<Variant> Alleles(VcfRecord record, Chromosome chromosome, SampleCall call)
    {
        var variants = new List<Variant>(1);
        var isPartial = SourceClass == SourceClass.Germline && (call.Genotype is null || Array.Exists(call.Genotype, allele => allele is null));
        var called = isPartial ? [] : call.CalledAlternates(record.Alternates.Length).ToList();
        if (called.Count == 0)
            Tally.NotCalled++;
        foreach (var allele in called)
        {
            var alternate = record.Alternates[allele - 1];
            if (!VcfRecord.IsBases(alternate) || record.InfoValue("SVTYPE") is not null)
                Tally.OtherKinds++;
            else if (string.Equals(alternate, record.Reference, StringComparison.OrdinalIgnoreCase))
                Tally.Reject(record.Line, "ALT equals REF.");
            else if (Describe(record, chromosome, call, allele) is var variant && seen.Add(variant.Name))
                variants.Add(variant);
            else
                Tally.Reject(record.Line, "The same allele was on an earlier line.");
        }
        return variants;
    }

    private Variant Describe(VcfRecord record, Chromosome chromosome, SampleCall call, int allele)
    {
        var trimmed = Allele.Trim(record.Position, record.Reference, record.Alternates[allele - 1].ToUpperInvariant());
        return new Variant(chromosome, trimmed.Position, trimmed.Reference, trimmed.Alternate)
        {
            Line = record.Line,
            Filter = record.Filter,
            State = SourceClass == SourceClass.Germline ? call.StateOf(allele, chromosome) : null,
            AlternateReads = call.AlternateReads(allele),
            Depth = call.Depth,
            Frequency = call.Frequency(allele),
            Annotation = annotations.Find(record, allele),
            ClinVar = ClinVarOf(record, allele),
        };
    }

    /// <summary>CLNSIG speaks of one allele, unless the line gives one value per ALT.</summary>
    private static string? ClinVarOf(VcfRecord record, int allele)
    {
        if (record.InfoValue("CLNSIG") is not { Length: > 0 } significance)
            return null;
        if (record.Alternates.Length == 1)
            return significance;
        var perAllele = significance.Split(',');
        return perAllele.Length == record.Alternates.Length ? perAllele[allele - 1] : null;
    }
}
