namespace DataBank.Genomics;

/// <summary>
/// A VCF 4.1–4.5 file opened for import: its header is checked, then its lines stream by and the called variants of one sample come out, one
/// per alternate allele. A broken line is counted and left out; a broken file throws.
/// </summary>
public sealed class VariantFile : IDisposable
{
    private readonly Stream text;
    private readonly VcfLines lines;
    private readonly VcfHeader header;
    private readonly int sample;
    private readonly VcfText texts = new();
    private readonly AnnotationReader annotations;
    private readonly StructuralReader structures;
    private readonly Normaliser? normaliser;
    private readonly SampleCall call;
    private readonly VcfRecord record;
    private readonly List<Variant> ofLine = [];
    private readonly SeenAlleles seen = new();
    private byte[] contig = [];
    private Chromosome? chromosome;
    private bool isDeclared;

    private VariantFile(Stream text, VcfLines lines, VcfHeader header, int sample, VariantFileOptions options, Func<GenomeAssembly, ReferenceGenome?>? references)
    {
        (this.text, this.lines, this.header, this.sample) = (text, lines, header, sample);
        annotations = new AnnotationReader(header, texts);
        call = new SampleCall(header);
        record = new VcfRecord(sample, header.Samples.Count);
        Assembly = header.Assembly ?? options.Assembly
            ?? throw new VcfFormatException("The header does not name the genome assembly; state it with assembly=GRCh37 or GRCh38", lines.Number);
        if (options.Assembly is { } stated && stated != Assembly)
            throw new VcfFormatException("The header names another genome assembly than the request", lines.Number);
        SourceClass = options.SourceClass ?? (header.IsTumourLike ? SourceClass.Somatic : SourceClass.Germline);
        structures = new StructuralReader(Assembly, header.Version);
        if (references?.Invoke(Assembly) is { } reference) (normaliser, ReferenceName) = (new Normaliser(reference), reference.Name);
    }

    public GenomeAssembly Assembly { get; }

    public SourceClass SourceClass { get; }

    /// <summary>The reference genome that variants are normalised against; null when there is none.</summary>
    public string? ReferenceName { get; }

    /// <summary>The sample's name in the file: an identifier of a specimen, never of a patient.</summary>
    public string SampleName => header.Samples[sample];

    /// <summary>##fileDate, when given.</summary>
    public DateOnly? FileDate => header.FileDate;

    public ImportTally Tally { get; } = new();

    /// <summary>Opens a file that can seek; plain, gzip or BGZF is found out from its bytes.</summary>
    /// <param name="references">The reference genome of an assembly, which stays the caller's; null: variants are not normalised.</param>
    /// <exception cref="VcfFormatException">The file as a whole is refused.</exception>
    public static VariantFile Open(Stream file, VariantFileOptions options, Func<GenomeAssembly, ReferenceGenome?>? references = null)
    {
        var text = VcfCompression.OpenText(file);
        try
        {
            var lines = new VcfLines(text);
            var header = VcfHeaderReader.Read(lines);
            return new VariantFile(text, lines, header, ChooseSample(header, options.Sample, lines.Number), options, references);
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <summary>Whether the bytes are gzip or BGZF.</summary>
    public static bool IsCompressed(Stream file) => VcfCompression.IsCompressed(file);

    /// <summary>The variants in file order, also those that the caller's filters hold back; can be enumerated once.</summary>
    /// <exception cref="VcfFormatException">The stream is damaged, or belongs to another genome: what came before must not be kept.</exception>
    public IEnumerable<Variant> Variants(CancellationToken cancellation)
    {
        while (lines.TryReadBytes(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            if (line.IsEmpty)
                continue;
            Tally.Lines++;
            ofLine.Clear();
            if (record.Read(line, lines.Number) is { } reason)
                Tally.Reject(lines.Number, reason);
            else
                ReadLine();
            foreach (var variant in ofLine)
            {
                if (variant.IsPassed)
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

    private void ReadLine()
    {
        if (!record.IsPassed)
            Tally.Filtered++;
        if (!record.Contig.SequenceEqual(contig))
            FindContig();
        if (chromosome is null)
        {
            if (!isDeclared)
                Tally.Reject(record.Line, "CHROM is neither a chromosome nor a contig of the header.");
            else if (record.IsPassed)
                Tally.OtherContigs++;
        }
        else if (record.Position + (long)record.Reference.Length - 1 > chromosome.Length)
        {
            Tally.Reject(record.Line, "POS and REF reach beyond the end of the chromosome.");
        }
        else if (call.Read(record) is { } reason)
        {
            Tally.Reject(record.Line, reason);
        }
        else
        {
            ReadAlleles(chromosome);
        }
    }

    private void FindContig()
    {
        contig = record.Contig.ToArray();
        var name = System.Text.Encoding.UTF8.GetString(contig);
        isDeclared = header.Contigs.TryGetValue(name, out var length);
        chromosome = Chromosomes.Find(Assembly, name);
        // hg19's chrM is another sequence (16,571 bases) than the one in RefSeq's GRCh37.
        if (chromosome?.Name == "M" && length is { } stated && stated != chromosome.Length)
            chromosome = null;
    }

    private void ReadAlleles(Chromosome chromosome)
    {
        var called = 0;
        record.ReadInfo();
        if (record.Info.IsAmbiguous)
        {
            Tally.Reject(record.Line, "INFO has a key twice.");
            return;
        }
        for (var allele = 1; allele <= record.AlternateCount; allele++)
        {
            var alternate = record.Alternate(allele);
            var isStructural = !StructuralReader.IsNoChange(alternate) && StructuralReader.IsStructural(record, alternate);
            if (!(isStructural ? IsCalledStructure(allele, chromosome) : IsCalled(allele)))
                continue;
            called++;
            if (StructuralReader.IsNoChange(alternate))
                CountOther();
            else if (isStructural)
                AddStructure(allele, chromosome);
            else
                AddSmall(allele, chromosome);
        }
        if (called == 0 && record.IsPassed)
            Tally.NotCalled++;
    }

    private bool IsCalled(int allele) => call.IsCalled(allele) && (SourceClass == SourceClass.Somatic || (call.HasGenotype && !call.IsPartial));

    /// <summary>Callers of copy numbers leave the genotype open or out: a number that is not the usual one calls the change.</summary>
    private bool IsCalledStructure(int allele, Chromosome chromosome) =>
        call.HasGenotype && call.IsCalled(allele)
        || ((!call.HasGenotype || call.IsPartial) && (StructuralReader.CopyNumber(record, allele) is { } copies
            ? copies != 2 && (chromosome.Name is not ("X" or "Y") || copies != 1)
            : !call.HasGenotype && SourceClass == SourceClass.Somatic));

    private void CountOther()
    {
        if (record.IsPassed)
            Tally.OtherKinds++;
    }

    private void AddStructure(int allele, Chromosome chromosome)
    {
        if (structures.Read(record, allele, chromosome, out var reason) is { } structure)
        {
            Add(new Variant(chromosome, record.Position, texts.OfBases(record.Reference), texts.Of(record.Alternate(allele)))
            {
                Structure = structure,
                CopyNumber = structure.Kind is StructuralKind.CopyNumber or StructuralKind.Deletion or StructuralKind.Duplication ? StructuralReader.CopyNumber(record, allele) : null,
                State = SourceClass == SourceClass.Germline && structure.Kind != StructuralKind.CopyNumber ? call.StateOf(allele, chromosome) : null,
                AlternateReads = call.AlternateReads(allele),
                Depth = call.Depth,
            }, allele);
        }
        else if (reason is not null)
        {
            Tally.Reject(record.Line, reason);
        }
        else
        {
            CountOther();
        }
    }

    private void AddSmall(int allele, Chromosome chromosome)
    {
        var (reference, alternate) = (texts.OfBases(record.Reference), texts.OfBases(record.Alternate(allele)));
        if (reference == alternate)
        {
            Tally.Reject(record.Line, "ALT equals REF.");
            return;
        }
        string? spdi = null;
        var placed = reference.Length == 1 && alternate.Length == 1 ? new Allele(record.Position, reference, alternate) : Allele.Trim(record.Position, reference, alternate);
        if (normaliser is not null && normaliser.Covers(chromosome))
        {
            if (!normaliser.Matches(chromosome, record.Position, reference))
            {
                Tally.Reject(record.Line, "REF is not what the reference genome has there.");
                if (normaliser.IsOtherGenome)
                    throw new VcfFormatException("The bases of REF are not those of the reference genome: the file belongs to another genome assembly", record.Line);
                return;
            }
            (placed, spdi) = normaliser.Normalise(chromosome, placed);
        }
        Add(new Variant(chromosome, placed.Position, placed.Reference, placed.Alternate)
        {
            Spdi = spdi,
            State = SourceClass == SourceClass.Germline ? call.StateOf(allele, chromosome) : null,
            AlternateReads = call.AlternateReads(allele),
            Depth = call.Depth,
            Frequency = call.Frequency(allele),
        }, allele);
    }

    private void Add(Variant variant, int allele)
    {
        if (!seen.Add(variant))
        {
            Tally.Reject(record.Line, "The same allele was on an earlier line.");
            return;
        }
        ofLine.Add(variant with
        {
            Line = record.Line,
            Filter = texts.Of(record.Filter),
            Quality = record.Quality,
            Ids = record.Ids is [(byte)'.'] ? null : texts.Of(record.Ids),
            Genotype = record.Value(VcfKey.Genotype) is { IsEmpty: false } genotype ? texts.Of(genotype) : call.LocalGenotype(record),
            PhaseSet = call.PhaseSetOf(allele, record) is { IsEmpty: false } set ? texts.Of(set) : null,
            Annotation = annotations.Find(record, allele),
            ClinVar = ClinVarOf(allele),
        });
    }

    /// <summary>CLNSIG speaks of one allele, unless the line gives one value per ALT.</summary>
    private string? ClinVarOf(int allele)
    {
        if (record.Info.ClinVar.IsEmpty)
            return null;
        var significance = texts.Decoded(record.Info.ClinVar);
        if (record.AlternateCount == 1)
            return significance;
        var perAllele = significance.Split(',');
        return perAllele.Length == record.AlternateCount ? perAllele[allele - 1] : null;
    }
}
