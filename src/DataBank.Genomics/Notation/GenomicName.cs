using System.Globalization;

namespace DataBank.Genomics;

/// <summary>Names an allele by HGVS 21 on its chromosome (g., of mitochondria m.): https://hgvs-nomenclature.org/stable/</summary>
internal static class GenomicName
{
    /// <param name="allele">In SPDI's canonical form, which covers every place where the change may have happened: HGVS means the last of them.</param>
    public static string Of(Spdi allele, Chromosome chromosome)
    {
        var (deleted, inserted) = (allele.Deletion, allele.Insertion);
        var end = allele.Position + deleted.Length;
        var change = deleted.Length == inserted.Length
                ? deleted.Length == 1 ? $"{Places(allele.Position, end)}{deleted}>{inserted}"
                : $"{Places(allele.Position, end)}{(Strand.Other(deleted) == inserted ? "inv" : $"delins{inserted}")}"
            : deleted.StartsWith(inserted, StringComparison.Ordinal) ? $"{Places(allele.Position + inserted.Length, end)}del"
            : inserted.StartsWith(deleted, StringComparison.Ordinal) ? Inserted(deleted, inserted[deleted.Length..], end)
            : $"{Places(allele.Position, end)}delins{inserted}";
        return $"{allele.Accession}:{(chromosome.Name == "M" ? 'm' : 'g')}.{change}";
    }

    private static string Inserted(string before, string inserted, int end) =>
        before.EndsWith(inserted, StringComparison.Ordinal) ? $"{Places(end - inserted.Length, end)}dup" : $"{Places(end - 1, end + 1)}ins{inserted}";

    private static string Places(int start, int end) => end - start == 1
        ? (start + 1).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{start + 1}_{end}");
}
