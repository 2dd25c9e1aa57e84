using DataBank.Fhir;
using Spectre.Console;

namespace DataBank.Appliance;

/// <summary>How many resources of each type were looked at, and what was found how often.</summary>
internal sealed class ValidationTally
{
    private const int MostRules = 15;

    private readonly SortedDictionary<string, (int Resources, int WithErrors, int Errors, int Warnings)> byType = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Severity, string Rule), int> byRule = [];

    public int Resources => byType.Values.Sum(each => each.Resources);

    public int Errors => byType.Values.Sum(each => each.Errors);

    public void Add(string type, IReadOnlyList<OutcomeIssue> issues)
    {
        var errors = issues.Count(issue => issue.Severity is "error" or "fatal");
        var sum = byType.GetValueOrDefault(type);
        byType[type] = (sum.Resources + 1, sum.WithErrors + (errors > 0 ? 1 : 0), sum.Errors + errors, sum.Warnings + issues.Count(issue => issue.Severity == "warning"));
        foreach (var issue in issues.Where(issue => issue.Severity != "information"))
        {
            var rule = (issue.Severity, issue.Rule ?? issue.Code);
            byRule[rule] = byRule.GetValueOrDefault(rule) + 1;
        }
    }

    public void Show(IAnsiConsole console)
    {
        var types = new Table().AddColumns("Type", "Resources 件数", "With errors エラーあり", "Errors エラー", "Warnings 警告");
        foreach (var (type, sum) in byType) types.AddRow(Markup.Escape(type), $"{sum.Resources}", $"{sum.WithErrors}", $"{sum.Errors}", $"{sum.Warnings}");
        console.Write(types);
        if (byRule.Count == 0) return;
        var rules = new Table().AddColumns("Severity", "Rule 規則", "Times 回数");
        foreach (var (rule, times) in byRule.OrderBy(each => each.Key.Severity, StringComparer.Ordinal).ThenByDescending(each => each.Value).Take(MostRules))
            rules.AddRow(Markup.Escape(rule.Severity), Markup.Escape(rule.Rule), $"{times}");
        console.Write(rules);
    }
}
