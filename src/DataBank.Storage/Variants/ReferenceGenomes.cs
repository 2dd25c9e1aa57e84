using System.Collections.Concurrent;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>
/// What an administrator has loaded for an assembly: the reference genome, without which variants are not normalised, gene models, by which those
/// are named that no annotator has named, and a release of ClinVar.
/// </summary>
public sealed class ReferenceGenomes(string folder)
{
    private readonly ConcurrentDictionary<string, TranscriptSet> opened = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ClinVarPack> packs = new(StringComparer.Ordinal);

    /// <summary>Reference genomes, .2bit.</summary>
    public AssemblyFiles Sequences { get; } = new(folder, ".2bit");

    /// <summary>Gene models, as <see cref="TranscriptSet.Write"/> writes them.</summary>
    public AssemblyFiles Transcripts { get; } = new(folder, ".transcripts");

    /// <summary>Releases of ClinVar, as <see cref="ClinVarWriter"/> writes them.</summary>
    public AssemblyFiles ClinVar { get; } = new(folder, ".clinvar");

    /// <summary>The name of an assembly's reference genome; null when none is loaded.</summary>
    public string? NameOf(GenomeAssembly assembly) => Sequences.NameOf(assembly);

    /// <summary>Names what variants are annotated by; null when nothing is loaded for it.</summary>
    public string? AnnotationNameOf(GenomeAssembly assembly) => (Transcripts.NameOf(assembly), ClinVar.NameOf(assembly)) switch
    {
        (null, null) => null,
        (var transcripts, null) => transcripts,
        var (transcripts, clinVar) => $"{transcripts}+{clinVar}",
    };

    /// <summary>Opens an assembly's reference genome, to be disposed; null when none is loaded.</summary>
    public ReferenceGenome? Open(GenomeAssembly assembly)
    {
        if (NameOf(assembly) is not { } name) return null;
        var file = Sequences.Open(name);
        try
        {
            return ReferenceGenome.Open(file, name);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The transcripts of an assembly; null when none are loaded.</summary>
    public TranscriptSet? TranscriptsOf(GenomeAssembly assembly)
    {
        if (Transcripts.NameOf(assembly) is not { } name) return null;
        return opened.GetOrAdd(name, _ =>
        {
            opened.Clear(); // Of earlier files.
            using var file = Transcripts.Open(name);
            return TranscriptSet.Open(file, name, assembly);
        });
    }

    /// <summary>The release of ClinVar of an assembly; null when none is loaded.</summary>
    public ClinVarPack? ClinVarOf(GenomeAssembly assembly)
    {
        if (ClinVar.NameOf(assembly) is not { } name) return null;
        return packs.GetOrAdd(name, _ =>
        {
            packs.Clear();
            using var file = ClinVar.Open(name);
            return ClinVarPack.Open(file, name);
        });
    }

    /// <summary>Opens what adds to variants what is loaded for their assembly, to be disposed; null when there is nothing.</summary>
    public GenomeAnnotator? OpenAnnotator(GenomeAssembly assembly)
    {
        var (transcripts, clinVar) = (TranscriptsOf(assembly), ClinVarOf(assembly));
        return transcripts is null && clinVar is null ? null : new GenomeAnnotator(transcripts is null ? null : Open(assembly), transcripts, clinVar);
    }

    /// <summary>Loads a FASTA file (plain or gzip) in place of what there was of its assembly.</summary>
    /// <returns>Its name, and the chromosomes that the file has.</returns>
    /// <exception cref="FormatException">The file is not of this assembly, or damaged.</exception>
    public (string Name, IReadOnlyList<Chromosome> Chromosomes) Load(Stream fasta, GenomeAssembly assembly, CancellationToken cancellation)
    {
        IReadOnlyList<Chromosome> found = [];
        var name = Sequences.Load(assembly, file => found = ReferenceWriter.Write(fasta, assembly, file, cancellation));
        return (name, found);
    }

    /// <summary>Loads gene models, GFF3 or GTF, plain or gzip, in the same way.</summary>
    /// <returns>Their name, and how many transcripts were taken.</returns>
    /// <exception cref="FormatException">The file is not of this assembly, or damaged.</exception>
    public (string Name, int Transcripts) LoadTranscripts(Stream models, GenomeAssembly assembly, CancellationToken cancellation)
    {
        var transcripts = GeneModelReader.Read(models, assembly, cancellation);
        return (Transcripts.Load(assembly, file => TranscriptSet.Write(transcripts, file)), transcripts.Count);
    }

    /// <summary>Loads a VCF of ClinVar, plain or gzip, in the same way.</summary>
    /// <returns>Its name, how many alleles were taken, and the date of the release.</returns>
    /// <exception cref="FormatException">The file is not of this assembly, or damaged.</exception>
    public (string Name, int Alleles, string Release) LoadClinVar(Stream vcf, GenomeAssembly assembly, CancellationToken cancellation)
    {
        using var reference = Open(assembly);
        var (alleles, release) = (0, "");
        var name = ClinVar.Load(assembly, file => (alleles, release) = ClinVarWriter.Write(vcf, assembly, reference, file, cancellation));
        return (name, alleles, release);
    }
}
