namespace DataBank.Genomics;

/// <summary>The FORMAT keys that are read.</summary>
internal enum VcfKey
{
    /// <summary>GT: genotype.</summary>
    Genotype,

    /// <summary>AD: reads per allele.</summary>
    Reads,

    /// <summary>LAA: which ALTs the local values speak of (VCF 4.5 §1.6.2).</summary>
    LocalAlleles,

    /// <summary>LGT: genotype by the numbers of the local ALTs.</summary>
    LocalGenotype,

    /// <summary>LAD: reads of REF and the local ALTs.</summary>
    LocalReads,

    /// <summary>DP: all reads.</summary>
    Depth,

    /// <summary>AF, VAF: the caller's own estimate per ALT.</summary>
    Frequencies,

    /// <summary>RO, AO: reads of REF and per ALT (freebayes).</summary>
    ReferenceReads,
    AlternateReads,

    /// <summary>AU, CU, GU, TU, TAR, TIR: reads of two tiers, by base and for indels (Strelka).</summary>
    ReadsOfA,
    ReadsOfC,
    ReadsOfG,
    ReadsOfT,
    ReadsOfReference,
    ReadsOfIndel,

    /// <summary>PS: phase set.</summary>
    PhaseSet,

    /// <summary>PSL: phase set per allele of GT (VCF 4.4).</summary>
    PhaseSets,

    /// <summary>CN: copy number.</summary>
    CopyNumber,
}
