using System.IO.Compression;
using System.Text.RegularExpressions;

namespace DataBank.Proxy;

/// <summary>Checks the VCF files of a release: they hold the variants of their rows and nothing besides.</summary>
internal static partial class ReleaseVariantCheck
{
    private const int MostInRow = 39;

    /// <param name="path">The ZIP file.</param>
    /// <param name="variants">For each row the cell of its variants, "|" between them.</param>
    public static async Task FindFaultsAsync(string path, IReadOnlyDictionary<string, string> variants, List<string> faults, CancellationToken cancellation)
    {
        var found = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        await using var zip = await ZipFile.OpenReadAsync(path, cancellation);
        foreach (var entry in zip.Entries)
        {
            if (EntryName().Match(entry.FullName) is not { Success: true, Groups: var name })
            {
                faults.Add("variants.zip holds a file that belongs to no row.");
                return;
            }
            if (!found.TryGetValue(name["row"].Value, out var row)) found[name["row"].Value] = row = new SortedSet<string>(StringComparer.Ordinal);
            using var reader = new StreamReader(await entry.OpenAsync(cancellation));
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                if (HeaderLine().IsMatch(line)) continue;
                if (Record().Match(line) is not { Success: true, Groups: var record})
                {
                    faults.Add("A VCF file says more than its variants.");
                    return;
                }
                row.Add($"{name["build"].Value}:{record[1].Value}:{record[2].Value}:{record[3].Value}:{record[4].Value}");
            }
        }
        var told = variants.Where(row => row.Value.Length > 0).ToDictionary(row => row.Key, row => row.Value.Split('|'), StringComparer.Ordinal);
        if (told.Count != found.Count || !told.All(row => found.TryGetValue(row.Key, out var files) && files.SetEquals(row.Value))) faults.Add("variants.zip holds other variants than the rows.");
        if (told.Values.Any(row => row.Length > MostInRow)) faults.Add($"A row has more than {MostInRow} variants: they would be an identification code.");
    }

    [GeneratedRegex(@"^(?<row>[0-9a-f]{32})\.(?<build>GRCh3[78])\.vcf$")]
    private static partial Regex EntryName();

    [GeneratedRegex(@"^(##fileformat=VCFv4\.3|##INFO=<ID=SOMATIC,Number=0,Type=Flag,Description=""Somatic"">|##contig=<ID=[0-9XYM]{1,2},assembly=GRCh3[78]>|#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO)$")]
    private static partial Regex HeaderLine();

    [GeneratedRegex(@"^([0-9]{1,2}|[XYM])\t([0-9]{1,10})\t\.\t([ACGT]+)\t([ACGT]+)\t\.\t\.\tSOMATIC$", RegexOptions.NonBacktracking)]
    private static partial Regex Record();
}
