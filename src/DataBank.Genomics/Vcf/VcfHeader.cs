namespace DataBank.Genomics;

/// <summary>What an import needs of a VCF's meta-information lines (VCF 4.3 §1.4).</summary>
/// <param name="HasReadsPerAllele">FORMAT/AD is declared with one number per allele (Number=R); some callers mean other things by it.</param>
internal sealed record VcfHeader(
    string Version,
    IReadOnlyList<string> Samples,
    IReadOnlyDictionary<string, long?> Contigs,
    IReadOnlyList<string> AnnFields,
    IReadOnlyList<string> CsqFields,
    GenomeAssembly? Assembly,
    string? TumourSample,
    bool IsTumourLike,
    DateOnly? FileDate,
    bool HasReadsPerAllele);
