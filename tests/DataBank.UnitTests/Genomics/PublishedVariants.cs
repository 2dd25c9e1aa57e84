using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>
/// A variant file that others test with, as both sides are given it: sequences that are no chromosome have the name of one that the file does not
/// have, lengths and names of another genome are left out, and a file without samples has one with every allele.
/// </summary>
internal sealed partial class PublishedVariants
{
    public const string EveryAllele = "every";

    // Declared where the file does not: bcftools would tell what INFO has of the same name.
    private static readonly string[] Formats =
        [.. new[] { ("GT", "1", "String"), ("AD", ".", "Integer"), ("DP", "1", "Integer"), ("CN", "1", "Float") }.Select(format => $"##FORMAT=<ID={format.Item1},Number={format.Item2},Type={format.Item3},Description=\"x\">\n")];

    private static readonly string[] Kinds = ["DEL", "DUP", "INS", "INV", "CNV"];

    private PublishedVariants(string path, string text)
    {
        Path = path;
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        Samples = [.. lines.Find(line => line.StartsWith("#CHROM\t", StringComparison.Ordinal))?.Split('\t').Skip(9).Select(name => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(name))) ?? []];
        Lines = [.. lines.Select((line, at) => (line, at + 1)).Where(each => each.line.Length > 0 && each.line[0] != '#').Select(each => each.Item2)];
    }

    /// <summary>Where the text of both sides is.</summary>
    public string Path { get; }

    public IReadOnlyList<string> Samples { get; }

    /// <summary>Numbers of the data lines.</summary>
    public IReadOnlyList<int> Lines { get; }

    /// <summary>Writes the text of a VCF, compressed or not, or of a BCF into a folder; null when it can't even be unpacked.</summary>
    public static async Task<PublishedVariants?> PrepareAsync(string file, string folder)
    {
        if (await ReadAsync(file) is not { } read) return null;
        var path = System.IO.Path.Combine(folder, $"{Guid.NewGuid():N}.vcf");
        var text = Prepared(read);
        await File.WriteAllTextAsync(path, text, Encoding.Latin1, TestContext.Current.CancellationToken);
        return new PublishedVariants(path, text);
    }

    /// <summary>The called alleles of each sample and data line as bcftools reads them; null when it does not read the file.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<CalledAllele[]>>?> ReadByBcftoolsAsync()
    {
        var (code, output) = await Bcftools.TryAsync("query", "-u", "-f", "%CHROM\\t%POS\\t%REF\\t%ALT\\t%FILTER\\t%QUAL\\t%INFO/SVTYPE\\t%INFO/END %INFO/SVLEN[\\t%GT %AD %DP %CN]\\n", Path);
        if (code != 0) return null;
        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToList();
        return [.. Samples.Select((_, sample) => rows.ConvertAll(row => Called(row, row[8 + sample].Split(' ')).ToArray()))];
    }

    // What a germline genome is taken to have: the alleles of a genotype that is known as a whole, or of a number of copies that is not the usual one.
    private static IEnumerable<CalledAllele> Called(string[] row, string[] sample)
    {
        if (Chromosomes.Find(GenomeAssembly.GRCh37, row[0]) is not { } chromosome || !int.TryParse(row[1], CultureInfo.InvariantCulture, out var position)) yield break;
        var (alternates, isPartial) = (row[3].Split(','), sample[0].Contains('.', StringComparison.Ordinal));
        var reads = sample[1].Split(',').Select(Whole).ToList();
        if (reads.Count != alternates.Length + 1) reads = [];
        var depth = Whole(sample[2]) ?? (reads.Count > 0 && !reads.Contains(null) ? reads.Sum() : null);
        for (var allele = 1; allele <= alternates.Length; allele++)
        {
            var alternate = alternates[allele - 1];
            if (alternate is "." or "*" or "<*>" or "<NON_REF>") continue;
            var isStructural = alternate[0] == '<' || Breakend().IsMatch(alternate) || row[6] != ".";
            var isCalled = !isPartial ? sample[0].Split('/', '|').Contains(allele.ToString(CultureInfo.InvariantCulture))
                : isStructural && double.TryParse(sample[3], CultureInfo.InvariantCulture, out var copies) && copies != 2;
            if (!isCalled || (isStructural && !Breakend().IsMatch(alternate) && !IsKind(alternate) && !IsKind($"<{row[6]}>"))) continue;
            yield return new CalledAllele(
                isStructural ? $"{chromosome.Number} {position} {row[2].ToUpperInvariant()}>{alternate}" : CalledAllele.Place(chromosome, position, row[2].ToUpperInvariant(), alternate.ToUpperInvariant()),
                row[4], CalledAllele.Rounded(double.TryParse(row[5], CultureInfo.InvariantCulture, out var quality) ? quality : null), reads.Count > 0 ? reads[allele] : null, depth)
            { Extent = isStructural ? row[7] : "" };
        }
    }

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsKind(string alternate) => alternate.Trim('<', '>').Split(':')[0] is var name && (Kinds.Contains(name) || CopyNumber().IsMatch(name));

    private static async Task<string?> ReadAsync(string file)
    {
        if (file.EndsWith(".bcf", StringComparison.Ordinal)) return await Bcftools.TryAsync("view", "--no-version", file) is (0, var converted) ? converted : null;
        await using var raw = File.OpenRead(file);
        var isCompressed = VariantFile.IsCompressed(raw);
        raw.Position = 0;
        using var reader = new StreamReader(isCompressed ? new GZipStream(raw, CompressionMode.Decompress) : raw, Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string Prepared(string text)
    {
        var lines = text.Split('\n');
        var names = lines.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')[0].TrimEnd('\r')).Distinct().ToList();
        var free = new Queue<string>(Chromosomes.All(GenomeAssembly.GRCh37).Except(names.Select(name => Chromosomes.Find(GenomeAssembly.GRCh37, name)).OfType<Chromosome>()).Select(chromosome => chromosome.Name));
        var renamed = names.Where(name => Chromosomes.Find(GenomeAssembly.GRCh37, name) is null).ToDictionary(name => name, name => free.TryDequeue(out var other) ? other : name);
        var hasNoSample = lines.Any(line => line.TrimEnd('\r').EndsWith("\tFILTER\tINFO", StringComparison.Ordinal) && line[0] == '#');
        return string.Join('\n', lines.Where(line => !line.StartsWith("##reference=", StringComparison.Ordinal) && !line.StartsWith("##assembly=", StringComparison.Ordinal)).Select(Changed));

        string Changed(string line)
        {
            if (line.StartsWith("##contig=", StringComparison.Ordinal))
                return ContigName().Replace(ContigTraits().Replace(line, ""), match => renamed.GetValueOrDefault(match.Value, match.Value));
            if (line.Length == 0 || line.StartsWith("##", StringComparison.Ordinal)) return line;
            var columns = line.TrimEnd('\r').Split('\t');
            if (line[0] == '#') return string.Concat(Formats.Where(format => !text.Contains(format[..format.IndexOf(',', StringComparison.Ordinal)], StringComparison.Ordinal))) + string.Join('\t', hasNoSample ? columns.Append("FORMAT").Append(EveryAllele) : columns);
            columns[0] = renamed.GetValueOrDefault(columns[0], columns[0]);
            return string.Join('\t', hasNoSample && columns.Length == 8 ? columns.Append("GT").Append(columns[4] == "." ? "0" : string.Join('/', Enumerable.Range(0, columns[4].Split(',').Length + 1))) : columns);
        }
    }

    [GeneratedRegex(@"[\[\]]|^\.[A-Za-z]|[A-Za-z]\.$")]
    private static partial Regex Breakend();

    [GeneratedRegex("^CN[0-9]{1,2}$")]
    private static partial Regex CopyNumber();

    [GeneratedRegex(",(length|assembly|md5|species|URL|taxonomy)=(\"[^\"]*\"|[^,>]*)")]
    private static partial Regex ContigTraits();

    [GeneratedRegex("(?<=<ID=)[^,>]+")]
    private static partial Regex ContigName();
}
