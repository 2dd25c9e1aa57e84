using System.CommandLine;
using DataBank.Pseudonymization;

namespace DataBank.Appliance;

/// <summary><c>databank policy</c>: the policies by which views are made.</summary>
internal static class PolicyCommand
{
    public static Command Create() => new("policy", "Release policies (提供方針).") { CreateStatement() };

    private static ExampledCommand CreateStatement()
    {
        var policy = new Option<string>("--policy") { Description = $"One of {string.Join(", ", ReleasePolicy.Names.Order(StringComparer.Ordinal))}, or several options (pseudonymized+defaced+text).", HelpName = "NAME", DefaultValueFactory = _ => ReleasePolicy.Default };
        var command = new ExampledCommand(
            "statement",
            "Prints what PS3.15 E.1.3 asks a de-identifier to state, as Markdown (匿名化適合性宣言).",
            "databank policy statement --policy pseudonymized+defaced+text")
        { policy };
        command.SetAction((parsed, _) => CommandProblems.ReportAsync(() =>
        {
            var found = ReleasePolicy.Find(parsed.GetRequiredValue(policy)) ?? throw new SettingsProblem("There is no policy of this name, or its options exclude each other.");
            Console.Out.Write(DeidentificationStatement.Of(found));
            return Task.FromResult(0);
        }));
        return command;
    }
}
