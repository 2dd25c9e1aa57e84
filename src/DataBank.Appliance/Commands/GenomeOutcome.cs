using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataBank.Appliance;

/// <summary>What became of a file of a genome or another assay, told to who sent it.</summary>
internal static class GenomeOutcome
{
    /// <summary>Refused lines that are shown; the JSON has up to a thousand of them.</summary>
    private const int ShownLines = 20;

    private static readonly (string Name, string Text)[] skipped =
    [
        ("filtered", "lines did not pass their caller's filters フィルター不合格の行"), ("notCalled", "lines have no variant of this sample この検体に変異のない行"),
        ("otherKinds", "alleles are of kinds that are no variants バリアントではないアレル"), ("otherContigs", "lines lie on no chromosome 染色体以外の行"),
    ];

    /// <summary>Lines, each with its end.</summary>
    public static string Describe(string path, JsonElement outcome)
    {
        var text = new StringBuilder();
        if (outcome.TryGetProperty("taken", out var taken)) DescribeColumns(text, path, outcome, taken);
        else if (outcome.TryGetProperty("imported", out _)) DescribeVariants(text, path, outcome);
        else DescribeFile(text, path, outcome);
        return text.ToString();
    }

    private static void DescribeVariants(StringBuilder text, string path, JsonElement outcome)
    {
        Line(text, $"{path}: {outcome.GetProperty("imported")} variants taken バリアントを取り込みました, {outcome.GetProperty("reported")} reportable 報告対象 ({outcome.GetProperty("assembly")}, {outcome.GetProperty("sourceClass")})");
        Resources(text, outcome);
        foreach (var (name, what) in skipped)
        {
            if (outcome.GetProperty("skipped").GetProperty(name).GetInt64() is > 0 and var count) Line(text, $"  {count} {what}");
        }
        var refused = outcome.GetProperty("rejectedLines").GetInt64();
        if (refused == 0) return;
        Line(text, $"  {refused} lines are broken and were left out 誤りのため除外した行");
        foreach (var line in outcome.GetProperty("rejected").EnumerateArray().Take(ShownLines)) Line(text, $"    line {line.GetProperty("line")} 行: {line.GetProperty("reason")}");
        if (refused > ShownLines) Line(text, $"    and {refused - ShownLines} more, see --json ほか");
    }

    private static void DescribeFile(StringBuilder text, string path, JsonElement outcome)
    {
        Line(text, $"{path}: taken 取り込みました ({Said(outcome, "format", "dataType", "assembly", "sample", "unit")})");
        Resources(text, outcome);
    }

    private static void DescribeColumns(StringBuilder text, string path, JsonElement outcome, JsonElement taken)
    {
        var left = outcome.GetProperty("leftOut");
        Line(text, $"{path}: {taken.GetArrayLength()} columns taken 列を取り込みました, {left.GetArrayLength()} left out 対象外");
        foreach (var column in left.EnumerateArray()) Line(text, $"  {column}: no one Specimen has this identifier この識別子を持つ検体が一つに決まりません");
    }

    private static void Resources(StringBuilder text, JsonElement outcome) => Line(text, $"  {Said(outcome, "study", "document", "specimen", "report")}");

    // What earlier releases have told of a file has not all of these.
    private static string Said(JsonElement outcome, params string[] names) =>
        string.Join(", ", names.Select(name => outcome.TryGetProperty(name, out var value) ? value.GetString() : null).OfType<string>());

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
