using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DataBank.ArchitectureTests;

/// <summary>What can't be run on the machine that builds is read at least: files of deploy/ parse or compile, and name settings that there are.</summary>
public sealed partial class DeployTests
{
    private static readonly string folder = Path.Combine(Repository.Root, "deploy");

    // Composition files and values are YAML as they stand; templates of the chart become it.
    public static TheoryData<string> YamlFiles => [.. Files("*.yaml").Where(file => !file.Contains("templates", StringComparison.Ordinal))];

    public static TheoryData<string> AllFiles => [.. Files("*.*").Append("Dockerfile")];

    [Theory, MemberData(nameof(YamlFiles))]
    public void Compositions_are_YAML_and_their_services_say_how_they_run(string file)
    {
        using var text = new StreamReader(Path.Combine(folder, file));
        var yaml = new YamlStream();
        yaml.Load(new MergingParser(new Parser(text)));
        var root = Assert.IsType<YamlMappingNode>(Assert.Single(yaml.Documents).RootNode);
        if (!root.Children.TryGetValue("services", out var services)) return;
        var volumes = Names(root, "volumes");
        var networks = Names(root, "networks");
        foreach (var (name, service) in ((YamlMappingNode)services).Children.Select(each => ($"{each.Key}", (YamlMappingNode)each.Value)))
        {
            Assert.True(service.Children.ContainsKey("image"), $"{name} has no image.");
            foreach (var volume in Items(service, "volumes").Select(volume => volume.Split(':')[0]).Where(volume => !volume.StartsWith('.'))) Assert.Contains(volume, volumes);
            foreach (var network in Items(service, "networks")) Assert.Contains(network, networks);
            // What we build runs without rights and writes its volumes alone.
            if ($"{service.Children["image"]}" != "databank") continue;
            Assert.Equal("true", $"{service.Children["read_only"]}");
            Assert.Equal(["ALL"], Items(service, "cap_drop"));
        }
    }

    [Theory, MemberData(nameof(AllFiles))]
    public void Settings_that_are_named_are_settings(string file)
    {
        var known = KnownSettings();
        var text = File.ReadAllText(Path.Combine(folder, file));
        foreach (var name in Setting().Matches(text).Select(match => match.Groups[1].Value).Distinct())
            Assert.True(known.Contains(name), $"deploy/{file} names DATABANK_{name}, which docs/configuration.md does not describe.");
    }

    // The unit is read by systemd's own tool; the other scripts run.
    [Fact]
    public void What_is_not_run_where_its_tests_run_says_so_in_its_header() =>
        Assert.All(Files("compose*.yaml").Concat(["Dockerfile", "azure/main.bicep", "helm/databank/values.yaml"]), file =>
            Assert.Matches(NotRun(), string.Join('\n', File.ReadLines(Path.Combine(folder, file)).TakeWhile(line => line.StartsWith('#') || line.StartsWith("//", StringComparison.Ordinal)))));

    [Fact]
    public void The_image_runs_as_nobody_in_particular_over_a_root_that_is_not_written_and_tells_its_health()
    {
        var image = File.ReadAllText(Path.Combine(folder, "Dockerfile")).Split("\nFROM ")[^1];
        Assert.Matches(@"\nUSER [1-9][0-9]*:[1-9][0-9]*\n", image);
        Assert.Matches(@"\nHEALTHCHECK (?:.*\n)?.*/health/live", image);
        Assert.DoesNotMatch(@"\nUSER (?:0|root)\b", image);
        var node = File.ReadAllText(Path.Combine(folder, "helm", "databank", "templates", "statefulset.yaml"));
        foreach (var said in (string[])["runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false", "path: /health/live", "path: /health/ready", "type: RollingUpdate"])
            Assert.Contains(said, node, StringComparison.Ordinal);
        var unit = File.ReadAllLines(Path.Combine(folder, "databank.service"));
        foreach (var said in (string[])["User=databank", "NoNewPrivileges=yes", "ProtectSystem=strict", "Restart=on-failure", "KillSignal=SIGTERM"]) Assert.Contains(said, unit);
    }

    [Fact]
    public void The_chart_reads_values_that_it_has()
    {
        var chart = Path.Combine(folder, "helm", "databank");
        using var text = new StreamReader(Path.Combine(chart, "values.yaml"));
        var yaml = new YamlStream();
        yaml.Load(text);
        foreach (var template in Directory.GetFiles(Path.Combine(chart, "templates")))
        {
            var body = File.ReadAllText(template);
            Assert.Equal(Opening().Count(body), Closing().Count(body));
            foreach (var path in Value().Matches(body).Select(match => match.Groups[1].Value.Split('.')))
            {
                var node = yaml.Documents[0].RootNode;
                foreach (var step in path) Assert.True(node is YamlMappingNode map && map.Children.TryGetValue(step, out node!), $"{Path.GetFileName(template)} reads .Values.{string.Join('.', path)}, which values.yaml has not.");
            }
        }
    }

    [Fact]
    public void The_unit_is_one_for_systemd()
    {
        var unit = Path.Combine(folder, "databank.service");
        using var process = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", unit]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        // That the executable is not installed here is no fault of the unit.
        var faults = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains("databank.service", StringComparison.Ordinal) && !line.Contains("is not executable", StringComparison.Ordinal));
        Assert.Empty(faults);
    }

    [Fact]
    public async Task The_template_for_Azure_compiles_without_a_warning()
    {
        var bicep = typeof(DeployTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().SingleOrDefault(each => each.Key == "Bicep")?.Value;
        Assert.SkipWhen(bicep is null, "Bicep comes with the build on Linux on x64 alone.");
        using var process = Process.Start(new ProcessStartInfo(bicep, ["build", "--stdout", Path.Combine(folder, "azure", "main.bicep")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (template, said) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await said);
        Assert.Contains("Microsoft.App/containerApps", await template, StringComparison.Ordinal);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    private static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal);

    private static HashSet<string> Names(YamlMappingNode root, string name) =>
        root.Children.TryGetValue(name, out var node) ? [.. ((YamlMappingNode)node).Children.Keys.Select(key => $"{key}")] : [];

    private static IEnumerable<string> Items(YamlMappingNode service, string name) =>
        service.Children.TryGetValue(name, out var node) ? ((YamlSequenceNode)node).Children.Select(child => $"{child}") : [];

    // Sections are headings ("## `Storage`"), keys the first column of their tables; "{n}" and names in braces are any.
    private static HashSet<string> KnownSettings()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        string[] sections = [""];
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "configuration.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) sections = [.. Quoted().Matches(line).Select(match => match.Groups[1].Value + "__").DefaultIfEmpty("")];
            else if (line.StartsWith("| `", StringComparison.Ordinal)) foreach (var section in sections) found.UnionWith(Quoted().Matches(line.Split('|')[1]).Select(match => section + match.Groups[1].Value.Replace(":", "__", StringComparison.Ordinal)));
        }
        return found;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("DATABANK_([A-Za-z][A-Za-z_]*[A-Za-z])")]
    private static partial Regex Setting();

    [GeneratedRegex(@"\.Values\.([A-Za-z.]*[A-Za-z])")]
    private static partial Regex Value();

    [GeneratedRegex("Not (?:run|built|rendered|deployed) where its tests run")]
    private static partial Regex NotRun();

    [GeneratedRegex(@"\{\{")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\}\}")]
    private static partial Regex Closing();
}
