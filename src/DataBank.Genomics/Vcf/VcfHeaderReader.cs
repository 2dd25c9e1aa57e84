using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace DataBank.Genomics;

/// <summary>Reads the header and refuses the file when it is broken: lines could not be told apart then.</summary>
internal static class VcfHeaderReader
{
    private const int MaximumLines = 200_000;

    private static readonly string[] Columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"];
    private static readonly string[] SomaticCallers = ["mutect", "somatic", "tnscope", "tnhaplotyper"];

    public static VcfHeader Read(VcfLines lines)
    {
        var version = ReadVersion(lines);
        var meta = new List<VcfMetaLine>();
        while (lines.TryReadBytes(out var line))
        {
            if (!Utf8.IsValid(line.Span))
                throw new VcfFormatException("A header line is not valid UTF-8", lines.Number);
            var text = Encoding.UTF8.GetString(line.Span);
            if (!text.StartsWith("##", StringComparison.Ordinal))
                return Describe(version, meta, ReadSamples(text, lines.Number), lines.Number);
            if (meta.Count >= MaximumLines)
                throw new VcfFormatException("The header is too long", lines.Number);
            meta.Add(VcfMetaLine.Parse(text, lines.Number));
        }
        throw new VcfFormatException("The file ends before the #CHROM line", lines.Number);
    }

    private static int ReadVersion(VcfLines lines)
    {
        const string Prefix = "##fileformat=VCFv4.";
        var first = lines.TryReadBytes(out var line) && Utf8.IsValid(line.Span) ? Encoding.UTF8.GetString(line.Span).TrimEnd() : "";
        if (!first.StartsWith("##fileformat=VCFv", StringComparison.Ordinal))
            throw new VcfFormatException("This is no VCF: the first line must be ##fileformat=VCFv4.x", 1);
        return first.StartsWith(Prefix, StringComparison.Ordinal) && first.Length == Prefix.Length + 1 && first[^1] is >= '1' and <= '5'
            ? first[^1] - '0'
            : throw new VcfFormatException("This VCF version is not supported; 4.1 to 4.5 are", 1);
    }

    private static string[] ReadSamples(string text, long number)
    {
        var columns = text.Split('\t');
        if (columns.Length < Columns.Length || !columns.AsSpan(0, Columns.Length).SequenceEqual(Columns))
            throw new VcfFormatException("The header must end with a tab-separated line #CHROM, POS, ID, REF, ALT, QUAL, FILTER, INFO", number);
        if (columns.Length == Columns.Length)
            return [];
        if (columns[Columns.Length] != "FORMAT")
            throw new VcfFormatException("The ninth column of the #CHROM line must be FORMAT", number);
        var samples = columns[(Columns.Length + 1)..];
        if (samples.Any(string.IsNullOrWhiteSpace) || samples.Distinct(StringComparer.Ordinal).Count() != samples.Length)
            throw new VcfFormatException("Sample names in the #CHROM line are empty or repeated", number);
        return samples;
    }

    private static VcfHeader Describe(int version, List<VcfMetaLine> meta, string[] samples, long number)
    {
        var contigs = new Dictionary<string, long?>(StringComparer.Ordinal);
        foreach (var contig in meta.Where(line => line.Key == "contig"))
        {
            if (contig.Attribute("ID") is { } id)
                contigs[id] = long.TryParse(contig.Attribute("length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
        }
        return new VcfHeader(
            version,
            samples,
            contigs,
            AnnotationFields(meta, "ANN"),
            AnnotationFields(meta, "CSQ"),
            HeaderAssembly.Find(meta, contigs, number),
            TumourSample(meta, samples),
            meta.Exists(IsTumourLike) || TumourSample(meta, samples) is not null,
            FindDate(meta),
            meta.Exists(line => line.Key == "FORMAT" && line.Attribute("ID") == "AD" && line.Attribute("Number") == "R"));
    }

    /// <summary>The order of the fields stands in the description, after a colon: SnpEff's 'A | B', VEP's "Format: A|B".</summary>
    private static string[] AnnotationFields(List<VcfMetaLine> meta, string id)
    {
        var description = meta.Find(line => line.Key == "INFO" && line.Attribute("ID") == id)?.Attribute("Description");
        return description is null
            ? []
            : [.. description[(description.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('|').Select(field => field.Trim(' ', '\'', '"', '.'))];
    }

    /// <summary>Callers name the tumour's sample in the header (Mutect), as derived from the normal one (PEDIGREE), or by its name alone (Strelka, VarScan).</summary>
    private static string? TumourSample(List<VcfMetaLine> meta, string[] samples) =>
        meta.Find(line => line.Key == "tumor_sample")?.Value
        ?? meta.Where(line => line.Key == "PEDIGREE").Select(line => line.Attribute("Derived")).FirstOrDefault(samples.Contains)
        ?? (samples.Length == 2 ? Array.Find(samples, sample => sample.Equals("TUMOR", StringComparison.OrdinalIgnoreCase) || sample.Equals("TUMOUR", StringComparison.OrdinalIgnoreCase)) : null);

    private static bool IsTumourLike(VcfMetaLine line) => line.Key switch
    {
        "tumor_sample" or "normal_sample" => true,
        "INFO" => line.Attribute("ID") is "SOMATIC" or "TLOD",
        "source" or "GATKCommandLine" or "cmdline" =>
            SomaticCallers.Any(caller => line.Value.Contains(caller, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };

    private static DateOnly? FindDate(List<VcfMetaLine> meta) =>
        DateOnly.TryParseExact(
            meta.Find(line => line.Key == "fileDate")?.Value, ["yyyyMMdd", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;
}
