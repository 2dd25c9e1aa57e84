namespace DataBank.Genomics;

/// <summary>Kinds of files that an administrator loads for an assembly.</summary>
public enum ReferenceFileKind
{
    /// <summary>FASTA.</summary>
    Sequences,

    /// <summary>GFF3 or GTF.</summary>
    Transcripts,

    /// <summary>VCF.</summary>
    ClinVar,
}
