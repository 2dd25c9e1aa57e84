using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DataBank.Genomics;

namespace DataBank.Pseudonymization;

/// <summary>One line of a VCF on its way out: each column in its own form or not at all.</summary>
internal sealed partial class VcfRecordScrub(VcfPolicy policy, VcfHeaderScrub header)
{
    public const string OtherFilter = "other";
    private const int FixedColumns = 8;
    private const int LongestAnnotation = 400;

    private readonly StringBuilder line = new();
    private readonly List<string> parts = [];

    public string Chromosome { get; private set; } = "";

    public int Position { get; private set; }

    /// <summary>The last base that it speaks of.</summary>
    public int End { get; private set; }

    public string Reference { get; private set; } = "";

    public string[] Alternates { get; private set; } = [];

    /// <summary>The unit of a repeat, where one is told.</summary>
    public string? Motif { get; private set; }

    public bool IsSomatic { get; private set; }

    /// <summary>The chromosome as both assemblies number it; null of decoys, patches and anything else.</summary>
    public static string? ChromosomeOf(string contig) =>
        (Chromosomes.Find(GenomeAssembly.GRCh38, contig) ?? Chromosomes.Find(GenomeAssembly.GRCh37, contig))?.Name;

    /// <summary>The line as it may leave, without CHROM and POS; null when it may not.</summary>
    public string? Scrub(string[] columns)
    {
        if (columns.Length != FixedColumns + (header.Samples > 0 ? header.Samples + 1 : 0) || ChromosomeOf(columns[0]) is not { } chromosome
            || !int.TryParse(columns[1], NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || !Bases().IsMatch(columns[3]))
            return null;
        var alternates = columns[4].Split(',');
        if (!alternates.All(IsAlternate))
            return null;
        (Chromosome, Position, Reference, Alternates, Motif) = (chromosome, position, columns[3], alternates, null);
        End = position + columns[3].Length - 1;
        line.Clear();
        line.Append(RsNumbers().IsMatch(columns[2]) ? columns[2] : ".").Append('\t').Append(columns[3]).Append('\t').Append(columns[4]).Append('\t')
            .Append(Number().IsMatch(columns[5]) ? columns[5] : ".").Append('\t').Append(Filters(columns[6])).Append('\t');
        IsSomatic = header.HasMatchedNormal && columns[6] == "PASS";
        AppendInfo(columns[7]);
        if (header.Sample >= 0)
            AppendSample(columns[FixedColumns].Split(':'), columns[FixedColumns + 1 + header.Sample].Split(':'));
        return line.ToString();
    }

    private bool IsAlternate(string alternate) =>
        Bases().IsMatch(alternate) || alternate is "*" or "."
        || (Breakend().Match(alternate) is { Success: true } breakend && ChromosomeOf(breakend.Groups["contig"].Value) is not null)
        || (alternate is ['<', .., '>'] && (policy.Alternates.ContainsKey(alternate[1..^1]) || Repeat().IsMatch(alternate)));

    private string Filters(string filters) => filters is "PASS" or "."
        ? filters
        : string.Join(';', filters.Split(';').Select(filter => policy.Filters.ContainsKey(filter) ? filter : OtherFilter).Distinct());

    private void AppendInfo(string info)
    {
        parts.Clear();
        foreach (var field in info.Split(';'))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (field, "") : (field[..equals], field[(equals + 1)..]);
            if (header.KeptColumns.TryGetValue(name, out var kept))
            {
                if (Annotation(value, kept) is { Length: > 0 } annotation)
                    parts.Add($"{name}={annotation}");
                continue;
            }
            if (!header.HasInfo(name) || !policy.Info.TryGetValue(name, out var rule) || (rule.Type == "Flag" ? equals >= 0 : equals < 0 || !rule.Allows(value)))
                continue;
            parts.Add(field);
            if (name == "END" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var end))
                End = Math.Max(End, end);
            else if (name == "RU")
                Motif = value;
            else if (name == "SOMATIC")
                IsSomatic = true;
        }
        if (parts.Count == 0)
            line.Append('.');
        else
            line.AppendJoin(';', parts);
    }

    private static string Annotation(string value, bool[] kept) => string.Join(',', value.Split(',').Select(row => row.Split('|'))
        .Where(row => row.Length == kept.Length)
        .Select(row => string.Join('|', row.Where((_, column) => kept[column]).Select(text => text.Length <= LongestAnnotation && Term().IsMatch(text) ? text : ""))));

    private void AppendSample(string[] names, string[] values)
    {
        parts.Clear();
        line.Append('\t');
        for (var index = 0; index < names.Length; index++)
        {
            if (!header.HasFormat(names[index]) || !policy.Format.TryGetValue(names[index], out var rule))
                continue;
            line.Append(parts.Count > 0 ? ":" : "").Append(names[index]);
            var value = index < values.Length ? values[index] : ".";
            parts.Add(value == "." || rule.Allows(value) ? value : ".");
        }
        if (parts.Count == 0)
        {
            line.Append("GT");
            parts.Add("./.");
        }
        line.Append('\t').AppendJoin(':', parts);
    }

    [GeneratedRegex(@"^[ACGTNacgtn]{1,100000}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bases();

    [GeneratedRegex(@"^<STR[0-9]{1,5}>\z", RegexOptions.CultureInvariant)]
    private static partial Regex Repeat();

    [GeneratedRegex(@"^[ACGTNacgtn.]{0,1000}[\[\]](?<contig>[A-Za-z0-9_.]{1,32}):[0-9]{1,10}[\[\]][ACGTNacgtn.]{0,1000}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Breakend();

    [GeneratedRegex(@"^rs[0-9]{1,12}(;rs[0-9]{1,12})*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex RsNumbers();

    [GeneratedRegex(@"^[0-9]{1,12}(\.[0-9]{1,8})?([eE][+-]?[0-9]{1,3})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    /// <summary>Words of annotation: terms, symbols, accessions, HGVS, numbers. No spaces, nothing beyond ASCII.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_.&:>*+()=/?\[\]%-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Term();
}
