using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using DataBank.Proxy;

namespace DataBank.Appliance;

/// <summary><c>databank anonymize</c>: anonymized data sets (匿名加工) of a running appliance, and the check of their packages by anybody.</summary>
internal static class AnonymizeCommand
{
    private static readonly string[] Printed = ["id", "status", "dataset", "version", "requestedBy", "decidedBy", "recipient", "reason"];

    private static readonly Option<string> Person = new("--as") { Description = "Who you are, as journal and ledger keep it; with --token the token says so.", HelpName = "NAME", DefaultValueFactory = _ => Environment.UserName };

    private static readonly Argument<string> Release = new("RELEASE") { Description = "Id of the release." };

    public static Command Create() => new("anonymize", "Anonymized data sets (匿名加工): define, request, approve, fetch, verify.")
    {
        CreateDefine(), CreateRequest(), CreateList(), CreateDecision("approve", "Approves a release (承認). It takes another person than the one who asked.", isApproval: true),
        CreateDecision("reject", "Rejects a release (却下).", isApproval: false), CreateFetch(), CreateVerify(),
    };

    private static ExampledCommand CreateDefine()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the data set." };
        var file = new Argument<FileInfo>("FILE") { Description = "The definition as JSON; docs/pseudonymization.md describes it." };
        return Remote(
            "define", "Stores the next version of a definition (データセット定義).", "databank anonymize define lung-outcomes lung-outcomes.json --data ./data --as sato",
            [name, file],
            async (parsed, http, cancellation) =>
            {
                var path = parsed.GetRequiredValue(file).FullName;
                if (!File.Exists(path)) throw new SettingsProblem("There is no such file.");
                using var content = new ByteArrayContent(await File.ReadAllBytesAsync(path, cancellation));
                content.Headers.ContentType = new("application/json");
                var dataset = await AnswerAsync(http.PutAsync($"anonymization/datasets/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}", content, cancellation), cancellation);
                Console.WriteLine($"{dataset.GetProperty("name")} version {dataset.GetProperty("version")}");
            });
    }

    private static ExampledCommand CreateRequest()
    {
        var dataset = new Argument<string>("DATASET") { Description = "Name of the data set." };
        var version = new Option<int?>("--dataset-version") { Description = "Which version; without it the newest.", HelpName = "N" };
        var purpose = new Option<string>("--purpose") { Description = "What the release is for.", HelpName = "TEXT", Required = true };
        var recipient = new Option<string>("--recipient") { Description = "Who is to have it.", HelpName = "TEXT", Required = true };
        return Remote(
            "request", "Asks for a release and waits until it is made (提供申請). Exit code 0: it awaits approval.",
            "databank anonymize request lung-outcomes --purpose \"Outcome study\" --recipient \"University X\" --data ./data --as sato",
            [dataset, version, purpose, recipient],
            async (parsed, http, cancellation) =>
            {
                var body = new { dataset = parsed.GetRequiredValue(dataset), version = parsed.GetValue(version), purpose = parsed.GetRequiredValue(purpose), recipient = parsed.GetRequiredValue(recipient) };
                var release = await AnswerAsync(http.PostAsJsonAsync("anonymization/releases", body, cancellation), cancellation);
                var path = $"anonymization/releases/{release.GetProperty("id")}";
                while (release.GetProperty("status").GetString() == "preparing")
                {
                    await Task.Delay(300, cancellation);
                    release = await AnswerAsync(http.GetAsync(path, cancellation), cancellation);
                }
                Print(release);
                if (release.GetProperty("status").GetString() == "refused") throw new IOException(release.GetProperty("reason").GetString());
            });
    }

    private static ExampledCommand CreateList() => Remote(
        "list", "Lists the releases: id, status, data set, who asked, who decided, recipient.", "databank anonymize list --data ./data", [],
        async (_, http, cancellation) =>
        {
            foreach (var release in (await AnswerAsync(http.GetAsync("anonymization/releases", cancellation), cancellation)).EnumerateArray()) Print(release);
        });

    private static ExampledCommand CreateDecision(string name, string description, bool isApproval)
    {
        var reason = new Option<string>("--reason") { Description = "Why.", HelpName = "TEXT", Required = true };
        return Remote(
            name, description, $"databank anonymize {name} 019… --reason \"Risk report read\" --data ./data --as tanaka", [Release, reason],
            async (parsed, http, cancellation) =>
            {
                var body = new { approve = isApproval, reason = parsed.GetRequiredValue(reason) };
                Print(await AnswerAsync(http.PostAsJsonAsync($"anonymization/releases/{Uri.EscapeDataString(parsed.GetRequiredValue(Release))}/decision", body, cancellation), cancellation));
            });
    }

    private static ExampledCommand CreateFetch()
    {
        var output = new Option<string>("--out") { Description = "Folder for the files; made when absent.", HelpName = "DIR", Required = true };
        return Remote(
            "fetch", "Fetches the files of a release that is approved, and verifies them.", "databank anonymize fetch 019… --out package --data ./data", [Release, output],
            async (parsed, http, cancellation) =>
            {
                var path = $"anonymization/releases/{Uri.EscapeDataString(parsed.GetRequiredValue(Release))}";
                var folder = Directory.CreateDirectory(parsed.GetRequiredValue(output)).FullName;
                foreach (var file in (await AnswerAsync(http.GetAsync(path, cancellation), cancellation)).GetProperty("files").EnumerateArray())
                {
                    using var answer = await RemoteAnswer.OfAsync(http.GetAsync($"{path}/files/{file}", HttpCompletionOption.ResponseHeadersRead, cancellation), cancellation);
                    await using var target = File.Create(Path.Combine(folder, Path.GetFileName(file.GetString()!)));
                    await answer.Content.CopyToAsync(target, cancellation);
                }
                if (await VerifyAsync(folder, cancellation) != 0) throw new IOException("What was fetched does not verify.");
            });
    }

    private static ExampledCommand CreateVerify()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder of a package: manifest.json and the files that it lists." };
        var command = new ExampledCommand(
            "verify", "Checks a package by its files alone (独立検証): hashes, k-anonymity, l-diversity, rare codes, the risk report. Exit code 0: it is what it says.",
            "databank anonymize verify package")
        { folder };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(() => VerifyAsync(parsed.GetRequiredValue(folder), cancellation)));
        return command;
    }

    private static async Task<int> VerifyAsync(string folder, CancellationToken cancellation)
    {
        var faults = await ReleaseVerifier.FindFaultsAsync(folder, cancellation);
        foreach (var fault in faults) Console.WriteLine($"FAULT: {fault}");
        Console.WriteLine(faults.Count == 0 ? "The package is what it says. 検証に合格しました。" : "The package must not be used. 検証に失敗しました。");
        return faults.Count == 0 ? 0 : 1;
    }

    private static ExampledCommand Remote(
        string name, string description, string example, IEnumerable<Symbol> symbols, Func<ParseResult, HttpClient, CancellationToken, Task> run)
    {
        var server = new ServerOptions();
        var command = new ExampledCommand(name, description, example) { Person };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            using var http = await server.ConnectAsync(parsed, parsed.GetRequiredValue(Person), cancellation);
            await run(parsed, http, cancellation);
            return 0;
        }));
        return command;
    }

    private static async Task<JsonElement> AnswerAsync(Task<HttpResponseMessage> request, CancellationToken cancellation)
    {
        using var answer = await RemoteAnswer.OfAsync(request, cancellation);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }

    private static void Print(JsonElement release) =>
        Console.WriteLine(string.Join('\t', Printed.Select(name => release.TryGetProperty(name, out var value) ? value.ToString() : "-")));
}
