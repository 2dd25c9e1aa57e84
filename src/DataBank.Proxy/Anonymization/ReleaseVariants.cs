using System.Globalization;
using System.IO.Compression;
using System.Text;
using DataBank.Pseudonymization;

namespace DataBank.Proxy;

/// <summary>
/// The column of somatic variants as VCF files: one for each row that has any, without samples, genotypes or anything else that was measured. The variants are those of
/// the anonymized table, so what holds of it (no variant and no pair of variants of fewer than k persons) holds of the files.
/// </summary>
internal static class ReleaseVariants
{
    /// <summary>Name of the column.</summary>
    public const string Column = "variants";

    /// <summary>From 40 independent variants on, they would be an identification code (個人識別符号).</summary>
    public const int MostInRow = 39;

    private static readonly string[] Chromosomes = [.. Enumerable.Range(1, 22).Select(number => number.ToString(CultureInfo.InvariantCulture)), "X", "Y", "M"];

    /// <returns>A ZIP file.</returns>
    public static byte[] ToZip(AnonymizedTable table, string[] rowIds)
    {
        var place = table.Columns.ToList().FindIndex(column => column.Name == Column);
        using var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (at, row) in table.Cells.Index())
            {
                foreach (var build in row[place].Select(code => SomaticVariant.Parse(code)!).GroupBy(variant => variant.Build, StringComparer.Ordinal).OrderBy(build => build.Key, StringComparer.Ordinal))
                {
                    using var entry = zip.CreateEntry($"{rowIds[at]}.{build.Key}.vcf", CompressionLevel.Optimal).Open();
                    entry.Write(Encoding.ASCII.GetBytes(ToVcf(build.Key, build)));
                }
            }
        }
        return output.ToArray();
    }

    private static string ToVcf(string build, IEnumerable<SomaticVariant> variants)
    {
        var sorted = variants.OrderBy(variant => Array.IndexOf(Chromosomes, variant.Chromosome)).ThenBy(variant => variant.Position).ToList();
        var text = new StringBuilder("##fileformat=VCFv4.3\n##INFO=<ID=SOMATIC,Number=0,Type=Flag,Description=\"Somatic\">\n");
        foreach (var chromosome in sorted.Select(variant => variant.Chromosome).Distinct(StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"##contig=<ID={chromosome},assembly={build}>\n");
        text.Append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
        foreach (var variant in sorted)
            text.Append(CultureInfo.InvariantCulture, $"{variant.Chromosome}\t{variant.Position}\t.\t{variant.Reference}\t{variant.Alternate}\t.\t.\tSOMATIC\n");
        return text.ToString();
    }
}
