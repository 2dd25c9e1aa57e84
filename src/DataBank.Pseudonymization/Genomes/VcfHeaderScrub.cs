using System.Collections.Frozen;
using System.Text.RegularExpressions;
using DataBank.Genomics;

namespace DataBank.Pseudonymization;

/// <summary>
/// The header of a VCF on its way out, made anew: of the file's own lines only the version, known contigs, and the number and type of
/// fields that the policy lists are used. Whatever else it says (commands, dates, samples, sources, pedigrees) is not read at all.
/// </summary>
internal sealed partial class VcfHeaderScrub(VcfPolicy policy)
{
    private const int MostLines = 200_000;
    private const int FixedColumns = 9;

    private readonly Dictionary<string, (string Number, string Type)> info = [];
    private readonly Dictionary<string, (string Number, string Type)> format = [];
    private readonly Dictionary<string, string[]> annotationColumns = [];
    private readonly List<string> contigs = [];
    private string version = "";
    private string? tumour, normal;

    /// <summary>The column of the sample that stays, counted from the first sample; -1: the file has none.</summary>
    public int Sample { get; private set; } = -1;

    /// <summary>What the file calls that sample.</summary>
    public string? SampleName { get; private set; }

    /// <summary>How many sample columns each line has.</summary>
    public int Samples { get; private set; }

    /// <summary>Which columns of each annotation stay.</summary>
    public Dictionary<string, bool[]> KeptColumns { get; } = [];

    /// <summary>Tumour and normal of one person were compared: what is called and passes is somatic.</summary>
    public bool HasMatchedNormal => tumour is not null && normal is not null && tumour != normal;

    /// <summary>Reads up to and with the line of columns.</summary>
    /// <param name="samples">What the patient's sample may be called; empty: the file must have one only.</param>
    /// <exception cref="VcfFormatException">This is no VCF, or not one of this sample.</exception>
    public void Read(VcfLines lines, IReadOnlyCollection<string> samples)
    {
        if (!lines.TryRead(out var first) || first is null || !Version().IsMatch(first))
            throw new VcfFormatException("The file is no VCF 4", 1);
        version = first;
        for (var count = 0; lines.TryRead(out var line) && count < MostLines; count++)
        {
            if (line is not null && line.StartsWith("#CHROM\t", StringComparison.Ordinal))
            {
                ReadColumns(line.Split('\t'), samples, lines.Number);
                return;
            }
            if (line is not null)
                ReadLine(line);
        }
        throw new VcfFormatException("The header has no end", lines.Number);
    }

    /// <param name="sampleName">What the sample is called from now on.</param>
    public IEnumerable<string> Lines(string sampleName)
    {
        yield return version;
        yield return "##FILTER=<ID=PASS,Description=\"All filters passed\">";
        yield return $"##FILTER=<ID={VcfRecordScrub.OtherFilter},Description=\"A filter that is not named here\">";
        foreach (var (name, description) in policy.Filters.OrderBy(filter => filter.Key, StringComparer.Ordinal))
            yield return $"##FILTER=<ID={name},Description=\"{description}\">";
        foreach (var (name, description) in policy.Alternates.OrderBy(alternate => alternate.Key, StringComparer.Ordinal))
            yield return $"##ALT=<ID={name},Description=\"{description}\">";
        foreach (var contig in contigs)
            yield return contig;
        foreach (var line in Fields("INFO", info, policy.Info))
            yield return line;
        foreach (var (name, columns) in annotationColumns)
        {
            var kept = string.Join('|', columns.Where((_, index) => KeptColumns[name][index]));
            yield return $"##INFO=<ID={name},Number=.,Type=String,Description=\"Consequences of the variant. Format: {kept}\">";
        }
        if (Sample < 0)
        {
            yield return "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";
            yield break;
        }
        format.TryAdd("GT", ("1", "String")); // A line of which nothing else stays still says this.
        foreach (var line in Fields("FORMAT", format, policy.Format))
            yield return line;
        yield return $"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sampleName}";
    }

    /// <summary>Whether a field may pass: the policy lists it and the file declares it.</summary>
    public bool HasInfo(string name) => info.ContainsKey(name);

    public bool HasFormat(string name) => format.ContainsKey(name);

    private static IEnumerable<string> Fields(string kind, Dictionary<string, (string Number, string Type)> declared, FrozenDictionary<string, VcfFieldRule> rules) =>
        declared.Select(field => $"##{kind}=<ID={field.Key},Number={field.Value.Number},Type={field.Value.Type},Description=\"{rules[field.Key].Description}\">");

    private void ReadLine(string line)
    {
        if (Field().Match(line) is { Success: true } field)
        {
            var (kind, name) = (field.Groups["kind"].Value, field.Groups["id"].Value);
            if (kind == "INFO" && policy.Annotations.TryGetValue(name, out var columns))
                ReadAnnotation(name, columns, line);
            else if (kind == "INFO" && policy.Info.TryGetValue(name, out var rule))
                info[name] = Declaration(rule, field.Groups["number"].Value, field.Groups["type"].Value);
            else if (kind == "FORMAT" && policy.Format.TryGetValue(name, out rule))
                format[name] = Declaration(rule, field.Groups["number"].Value, field.Groups["type"].Value);
        }
        else if (Contig().Match(line) is { Success: true } contig && VcfRecordScrub.ChromosomeOf(contig.Groups["id"].Value) is not null)
        {
            var length = Length().Match(line) is { Success: true } found ? $",length={found.Groups["bases"].Value}" : "";
            contigs.Add($"##contig=<ID={contig.Groups["id"].Value}{length}>");
        }
        else if (line.StartsWith("##tumor_sample=", StringComparison.Ordinal))
        {
            tumour = line;
        }
        else if (line.StartsWith("##normal_sample=", StringComparison.Ordinal))
        {
            normal = line.Replace("##normal_", "##tumor_", StringComparison.Ordinal);
        }
    }

    /// <summary>The file may say of how many values a field has and of what numbers; it can't make text of a number.</summary>
    private static (string Number, string Type) Declaration(VcfFieldRule rule, string number, string type) =>
        (number, rule.Type is "Integer" or "Float" && type is "Integer" or "Float" ? type : rule.Type);

    /// <summary>The order of the columns stands in the description, after a colon: SnpEff's 'A | B', VEP's "Format: A|B".</summary>
    private void ReadAnnotation(string name, FrozenSet<string> allowed, string line)
    {
        var description = line[(line.IndexOf("Description=", StringComparison.Ordinal) + "Description=".Length)..];
        var colon = description.IndexOf(':', StringComparison.Ordinal);
        string[] columns = [.. description[(colon + 1)..].Split('|').Select(column => column.Trim(' ', '\'', '"', '.', '>'))];
        if (colon < 0 || !columns.Any(allowed.Contains))
            return;
        annotationColumns[name] = columns;
        KeptColumns[name] = [.. columns.Select(allowed.Contains)];
    }

    private void ReadColumns(string[] columns, IReadOnlyCollection<string> samples, long line)
    {
        Samples = Math.Max(columns.Length - FixedColumns, 0);
        if (Samples == 0)
            return; // Sites only.
        List<int> own = [.. Enumerable.Range(FixedColumns, Samples).Where(column => samples.Count == 0 || samples.Contains(columns[column]))];
        if (own is not [var only])
            throw new VcfFormatException("Which of the file's samples is the patient's is not known", line);
        (Sample, SampleName) = (only - FixedColumns, columns[only]);
    }

    [GeneratedRegex(@"^##fileformat=VCFv4\.[0-5]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex(@"^##(?<kind>INFO|FORMAT)=<ID=(?<id>[A-Za-z_][A-Za-z0-9_.]{0,63}),Number=(?<number>[AGR.]|[0-9]{1,2}),Type=(?<type>Integer|Float|Flag|Character|String)[,>]", RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex(@"^##contig=<ID=(?<id>[A-Za-z0-9_.]{1,32})[,>]", RegexOptions.CultureInvariant)]
    private static partial Regex Contig();

    [GeneratedRegex(@"[<,]length=(?<bases>[0-9]{1,10})[,>]", RegexOptions.CultureInvariant)]
    private static partial Regex Length();
}
