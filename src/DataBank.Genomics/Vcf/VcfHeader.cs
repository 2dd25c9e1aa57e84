namespace DataBank.Genomics;

/// <summary>What an import needs of a VCF's meta-information lines (VCF 4.3 §1.4).</summary>
/// <param name="Version">The minor one: 1 to 5.</param>
/// <param name="TumourSample">The sample that is the tumour's, when the header tells.</param>
/// <param name="HasReadsPerAllele">FORMAT/AD is declared with one number per allele (Number=R); some callers mean other things by it.</param>
internal sealed record VcfHeader(
    int Version,
    IReadOnlyList<string> Samples,
    IReadOnlyDictionary<string, long?> Contigs,
    IReadOnlyList<string> AnnFields,
    IReadOnlyList<string> CsqFields,
    GenomeAssembly? Assembly,
    string? TumourSample,
    bool IsTumourLike,
    DateOnly? FileDate,
    bool HasReadsPerAllele);
