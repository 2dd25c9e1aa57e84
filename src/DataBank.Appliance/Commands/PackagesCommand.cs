using System.CommandLine;
using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary><c>databank packages</c>: the FHIR packages of a data folder, from which profiles and value sets come.</summary>
internal static class PackagesCommand
{
    private static readonly Option<string> Data = DataOption.Create();

    public static Command Create() => new("packages", "FHIR packages with profiles and value sets (FHIRパッケージの管理). A running appliance takes them within seconds; .tgz files that are put into its folder packages/, too (稼働中のサーバーにも数秒で反映されます).")
    {
        Add(),
        List(),
        Remove(),
    };

    private static ExampledCommand Add()
    {
        var files = new Argument<string[]>("FILE") { Description = "Packages (.tgz) as they are published.", Arity = ArgumentArity.OneOrMore };
        var command = new ExampledCommand("add", "Installs packages, several versions side by side (追加).", "databank packages add --data ./data jp-core.r4-1.2.0.tgz") { files, Data };
        command.SetAction((parsed, _) => CommandProblems.ReportAsync(() =>
        {
            var folder = FolderOf(parsed);
            foreach (var file in parsed.GetRequiredValue(files)) Console.WriteLine($"Installed 追加: {Checked(() => folder.Add(file))}");
            ShowMissing(folder);
            return Task.FromResult(0);
        }));
        return command;
    }

    private static ExampledCommand List()
    {
        var command = new ExampledCommand("list", "Shows what is installed (一覧).", "databank packages list --data ./data") { Data };
        command.SetAction((parsed, _) => CommandProblems.ReportAsync(() =>
        {
            var folder = FolderOf(parsed);
            foreach (var package in new[] { DefinitionPackage.R4, ConformancePackage.Definitions }) Console.WriteLine($"{package} (built in 組み込み): {package.Entries.Count} resources");
            foreach (var package in Checked(folder.Open)) Console.WriteLine($"{package}: {package.Entries.Count} resources");
            ShowMissing(folder);
            return Task.FromResult(0);
        }));
        return command;
    }

    private static ExampledCommand Remove()
    {
        var name = new Argument<string>("NAME") { Description = "name#version, as the list shows it." };
        var command = new ExampledCommand("remove", "Removes a package (削除).", "databank packages remove --data ./data \"jp-core.r4#1.2.0\"") { name, Data };
        command.SetAction((parsed, _) => CommandProblems.ReportAsync(() =>
        {
            if (!FolderOf(parsed).Remove(parsed.GetRequiredValue(name))) throw new SettingsProblem("There is no such package; databank packages list shows what is installed.");
            Console.WriteLine($"Removed 削除: {parsed.GetRequiredValue(name)}");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static PackageFolder FolderOf(ParseResult parsed) => new(new DataFolder(parsed.GetRequiredValue(Data)).Packages);

    private static void ShowMissing(PackageFolder folder)
    {
        foreach (var (name, version, askedBy) in Checked(() => folder.ToLibrary(ConformancePackage.Definitions)).MissingDependencies().Distinct())
            Console.WriteLine($"Missing 不足: {name}#{version}, which {askedBy} builds on");
    }

    private static T Checked<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (FormatException problem)
        {
            throw new SettingsProblem(problem.Message);
        }
    }
}
