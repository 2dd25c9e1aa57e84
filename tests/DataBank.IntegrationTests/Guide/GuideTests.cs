using System.Net;
using System.Text.RegularExpressions;
using DataBank.IntegrationTests.Viewer;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace DataBank.IntegrationTests.Guide;

/// <summary>The implementation guide as the appliance serves it, and as it is written into a folder.</summary>
public sealed partial class GuideTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_link_of_the_guide_leads_somewhere_and_no_page_loads_from_another_host()
    {
        using var client = appliance.Anonymous;
        var (open, seen, broken) = (new Queue<string>(["/ig/"]), new HashSet<string>(["/ig/"]), new List<string>());
        var ids = new Dictionary<string, HashSet<string>>();
        var anchors = new List<(string From, string Page, string Id)>();
        while (open.TryDequeue(out var path))
        {
            using var answer = await client.GetAsync(path, Cancellation);
            if (answer.StatusCode != HttpStatusCode.OK) broken.Add($"{path}: {(int)answer.StatusCode}");
            if (answer.Content.Headers.ContentType?.MediaType != "text/html") continue;
            var html = await answer.Content.ReadAsStringAsync(Cancellation);
            ids[path] = [.. Ids().Matches(html).Select(match => match.Groups[1].Value)];
            Assert.Matches("<h1", html);
            foreach (Match match in Links().Matches(html))
            {
                var (attribute, target) = (match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value));
                if (target.StartsWith("http", StringComparison.Ordinal))
                {
                    Assert.Equal("href", attribute);
                    continue;
                }
                var url = new Uri(new Uri(client.BaseAddress!, path), target);
                if (url.Fragment.Length > 1) anchors.Add((path, url.AbsolutePath, Uri.UnescapeDataString(url.Fragment[1..])));
                if (seen.Add(url.AbsolutePath)) open.Enqueue(url.AbsolutePath);
            }
        }
        broken.AddRange(anchors.Where(anchor => !ids[anchor.Page].Contains(anchor.Id)).Select(anchor => $"{anchor.From} → {anchor.Page}#{anchor.Id}"));
        Assert.Empty(broken);
        Assert.Contains("/ig/en/StructureDefinition-databank-patient.html", seen);
        Assert.Contains("/ig/package.tgz", seen);
    }

    [Fact]
    public async Task The_guide_written_into_a_folder_is_the_one_that_is_served()
    {
        using var folder = new TemporaryFolder();
        var outcome = await ApplianceProcess.RunAsync("ig", "build", "--out", folder.Path);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using var client = appliance.Anonymous;
        foreach (var file in new[] { "index.html", "en/index.html", "artifacts.html", "StructureDefinition-databank-patient.html", "StructureDefinition-databank-patient.xml", "search.json", "guide.css", "package.tgz" })
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder.Path, file), Cancellation), await client.GetByteArrayAsync($"/ig/{file}", Cancellation));
    }

    [Fact]
    public async Task Every_query_that_the_guide_shows_is_answered()
    {
        await using var seeded = await ApplianceProcess.StartSeededAsync();
        using var clinician = seeded.Clinician;
        using var researcher = seeded.Researcher("lung-egfr");
        var queries = new List<string>();
        foreach (var page in new[] { "en/research.html", "en/linkage.html" })
            queries.AddRange(Queries().Matches(WebUtility.HtmlDecode(await clinician.GetStringAsync($"/ig/{page}", Cancellation))).Select(match => match.Groups[1].Value.Replace("{theme}", "lung-egfr", StringComparison.Ordinal)));
        Assert.Equal(4, queries.Count);
        foreach (var query in queries)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, query);
            request.Headers.Add("Prefer", "handling=strict");
            using var answer = await (query.StartsWith("/research", StringComparison.Ordinal) ? researcher : clinician).SendAsync(request, Cancellation);
            Assert.True(answer.IsSuccessStatusCode, $"{query}: {await answer.Content.ReadAsStringAsync(Cancellation)}");
        }
    }

    [Fact]
    public async Task The_package_of_the_guide_can_be_installed()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "package.tgz");
        await File.WriteAllBytesAsync(file, await appliance.Anonymous.GetByteArrayAsync("/ig/package.tgz", Cancellation), Cancellation);
        var outcome = await ApplianceProcess.RunAsync("packages", "add", "--data", folder.Path, file);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("jp.example.databank#", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_not_there_is_answered_so_and_one_the_reader_has_is_not_sent_again()
    {
        using var client = appliance.Anonymous;
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/ig/StructureDefinition-nothing.html", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/ig/en/..%2f..%2fkeys/token-signing.pem", Cancellation)).StatusCode);
        using var first = await client.GetAsync("/ig/", Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ig/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(request, Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("ja-JP", "", "ｐａｔｉｅｎｔ", "患者", "English")]
    [InlineData("en-US", "en/", "patient", "Patient", "日本語")]
    public async Task In_a_browser_the_guide_is_searched_read_and_turned_into_the_other_language(string locale, string folder, string word, string title, string otherLanguage)
    {
        await using var browser = await ChromiumBrowser.StartAsync();
        var page = await browser.OpenAsync(appliance.BaseAddress, locale);
        await page.GotoAsync($"/ig/{folder}");
        await page.GetByRole(AriaRole.Searchbox).FillAsync(word);
        await page.Locator("#found").GetByRole(AriaRole.Link, new() { Name = title, Exact = true }).First.ClickAsync();
        await page.WaitForURLAsync($"**/ig/{folder}StructureDefinition-databank-patient.html", new() { WaitUntil = WaitUntilState.Commit });
        await page.GetByText("identifier", new() { Exact = true }).First.WaitForAsync();
        foreach (var path in new[] { "", "actors.html", "artifacts.html", "StructureDefinition-databank-patient.html" })
        {
            await page.GotoAsync($"/ig/{folder}{path}");
            Assert.Equal([], (await page.RunAxe()).Violations.Select(violation => $"{path}: {violation.Id}: {violation.Help} {violation.Nodes[0].Html}"));
        }
        await page.GetByRole(AriaRole.Link, new() { Name = otherLanguage }).ClickAsync();
        await page.WaitForURLAsync(address => address.Contains("/en/", StringComparison.Ordinal) != (folder == "en/"), new() { WaitUntil = WaitUntilState.Commit });
        Assert.Empty(browser.ForeignRequests);
        Assert.Empty(browser.Faults);
    }

    [GeneratedRegex("""\s(href|src)="([^"]*)""")]
    private static partial Regex Links();

    [GeneratedRegex("(?m)^(?:<pre><code[^>]*>)?GET (/\\S+)")]
    private static partial Regex Queries();

    [GeneratedRegex("""\sid="([^"]*)""")]
    private static partial Regex Ids();
}
