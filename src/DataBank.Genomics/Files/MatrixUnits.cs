namespace DataBank.Genomics;

/// <summary>In what unit the values of a table of genes or probes are. The tables do not say it: whoever sends one does.</summary>
public static class MatrixUnits
{
    public const string CodeSystem = "http://databank.example.jp/fhir/CodeSystem/matrix-unit";

    /// <summary>
    /// Transcripts per million, their logarithm log2(TPM + 1), fragments per kilobase and million, counts per million, counts of reads, share of
    /// methylation (0 to 1), intensity of a probe or a protein.
    /// </summary>
    public static IReadOnlyList<string> All { get; } = ["tpm", "log2-tpm", "fpkm", "cpm", "counts", "beta", "intensity"];

    /// <summary>The unit of a name in any case; null: there is none.</summary>
    public static string? Find(string name) => All.FirstOrDefault(unit => string.Equals(unit, name, StringComparison.OrdinalIgnoreCase));
}
