using System.Text.RegularExpressions;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>The rules of VCF, each by a fragment of our own (vcf-rules.tsv), and what becomes of a file that keeps or breaks it.</summary>
public sealed partial class VariantFileRulesTests
{
    private const string Columns = "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT S1";
    private const string Line = "7 100 . T G 50 PASS . GT 0/1";

    [Fact]
    public void Each_rule_of_the_specification_is_answered_as_the_reviewed_table_says()
    {
        List<string[]> rows = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Genomics", "vcf-rules.tsv")).Where(line => line[0] != '#').Skip(1).Select(line => line.Split('\t'))];
        Assert.True(rows.Count >= 150, $"{rows.Count} rules");
        Assert.All(rows, row => Assert.Equal(8, row.Length));
        Assert.Empty(rows.GroupBy(row => (row[1], row[2], row[4])).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.All(rows, row => Assert.True((row[5] == "yes") == (row[6] == "left out" || row[6].StartsWith("read ", StringComparison.Ordinal)) ^ row[7].Length > 0, $"{row[3]}: why, or why not?"));
        var wrong = rows.Select(row => (Row: row, Answer: AnswerOf(row[1], row[2], row[4]))).Where(each => each.Answer != each.Row[6]).Select(each => string.Join('\t', [.. each.Row[..6], each.Answer])).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count}:\n{string.Join('\n', wrong)}");
    }

    private static string AnswerOf(string version, string place, string fragment)
    {
        try
        {
            var (_, file) = Vcf.Read(TextOf(version, place, fragment), new VariantFileOptions(SourceClass.Germline));
            var reasons = file.Tally.Rejected.Select(line => line.Reason).Distinct().ToList();
            return reasons.Count > 0 ? $"line: {string.Join(' ', reasons)}" : file.Tally.Imported > 0 ? $"read {file.Tally.Imported}" : "left out";
        }
        catch (VcfFormatException refusal)
        {
            return $"file: {refusal.Message}";
        }
    }

    private static string TextOf(string version, string place, string fragment)
    {
        if (place == "file") return Unescape(fragment);
        var (first, meta, columns, lines) = ($"##fileformat=VCFv{version}", "", Columns, Line);
        switch (place)
        {
            case "version": first = $"##fileformat={fragment}"; break;
            case "meta": meta = Unescape(fragment) + "\n"; break;
            case "columns": columns = fragment; break;
            case "line": lines = fragment; break;
            default: throw new InvalidDataException($"There is no place {place}.");
        }
        return $"{first}\n##reference=GRCh38\n{meta}{Tabs(columns)}\n{Tabs(lines)}\n";
    }

    private static string Tabs(string text) => Unescape(text.Replace(' ', '\t'));

    private static string Unescape(string text) => Escape().Replace(text, match => match.Value[1] switch { 'n' => "\n", 'r' => "\r", 't' => "\t", 's' => " ", _ => match.Value[1..] });

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();
}
