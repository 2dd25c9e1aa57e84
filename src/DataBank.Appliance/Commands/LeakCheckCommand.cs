using System.CommandLine;
using System.Globalization;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>
/// <c>databank leak-check</c>: asks a research face for everything it has and searches it for the identifiers that the clinical side
/// holds. Exit code 0 only if something was released and none of them occurs.
/// </summary>
internal static class LeakCheckCommand
{
    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "Where the appliance is.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        var theme = new Option<string>("--theme") { Description = "Id of the ResearchStudy.", HelpName = "ID", Required = true };
        var data = new Option<string>("--data") { Description = "The appliance's data folder: both tokens are made with its key.", HelpName = "DIR" };
        var token = new Option<string>("--token") { Description = "A researcher's token.", HelpName = "TOKEN" };
        var clinicalToken = new Option<string>("--clinical-token") { Description = "A token that may read the clinical side.", HelpName = "TOKEN" };
        var command = new ExampledCommand(
            "leak-check",
            "Searches everything a research view answers for the patients' identifiers (漏えい検査). Exit code 0: none occurs.",
            "databank leak-check --url http://127.0.0.1:8080 --data ./data --theme lung-ct-2026")
        { url, theme, data, token, clinicalToken };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var (research, clinical) = parsed.GetValue(data) is { } folder
                ? await TokensAsync(folder, parsed.GetRequiredValue(theme), cancellation)
                : (parsed.GetValue(token), parsed.GetValue(clinicalToken));
            if (!Uri.TryCreate(parsed.GetRequiredValue(url).TrimEnd('/') + "/", UriKind.Absolute, out var root))
                throw new SettingsProblem("--url takes a URL such as http://127.0.0.1:8080");
            using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
            return await RunAsync(new HttpAnswers(client, clinical), new HttpAnswers(client, research), root, parsed.GetRequiredValue(theme), cancellation);
        }));
        return command;
    }

    private static async Task<(string? Research, string? Clinical)> TokensAsync(string folder, string theme, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) throw new SettingsProblem("The data folder does not exist.");
        using var key = await SigningKey.OpenAsync(new DataFolder(folder).Keys, cancellation);
        var issuer = new TokenIssuer(key, TimeProvider.System);
        string Issue(string role, params string[] themes) => issuer.Issue(new TokenRequest("leak-check", [role], themes, TimeSpan.FromHours(1)));
        return (Issue(Roles.Researcher, theme), Issue(Roles.SystemProxy));
    }

    private static async Task<int> RunAsync(HttpAnswers clinical, HttpAnswers research, Uri root, string theme, CancellationToken cancellation)
    {
        var known = await KnownIdentifiers.ReadAsync(clinical, root, cancellation);
        var crawl = new ResearchCrawl(research, root, theme);
        var leaks = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (answers, bytes) = (0, 0L);
        await foreach (var answer in crawl.AnswersAsync(cancellation))
        {
            answers++;
            bytes += answer.Bytes.Length;
            foreach (var category in known.FindIn(answer.Bytes))
            {
                var leak = $"{category} in {answer.Kind}";
                leaks[leak] = leaks.GetValueOrDefault(leak) + 1;
            }
        }
        foreach (var (leak, count) in leaks) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"LEAK: {leak}: {count} answers (漏えい)"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{known.Count} identifiers of {known.Patients} patients searched in {answers} answers ({bytes / 1024} KiB) of theme {theme}: {crawl.Patients} patients and {crawl.Instances} images released."));
        if (crawl.Patients == 0)
        {
            Console.WriteLine("The view is empty, so this proves nothing. 対象データがないため、検査になりません。");
            return 1;
        }
        Console.WriteLine(leaks.Count == 0 ? "No identifier occurs. 識別子は見つかりませんでした。" : "Identifiers leak. 識別子が見つかりました。");
        return leaks.Count == 0 ? 0 : 1;
    }
}
