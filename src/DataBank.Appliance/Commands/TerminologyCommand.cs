using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Spectre.Console;

namespace DataBank.Appliance;

/// <summary><c>databank terminology</c>: masters that a site has obtained, as code systems of a running appliance.</summary>
internal static class TerminologyCommand
{
    private const int ShownFaults = 20;

    public static Command Create() => new("terminology", "Code systems from masters that a site has obtained itself (マスターの登録).") { Load(), List(), Layouts() };

    private static ExampledCommand Load()
    {
        var server = new ServerOptions();
        var kind = new Argument<string>("KIND") { Description = "Which master it is (databank terminology layouts), or csv." };
        var files = new Argument<string[]>("FILE") { Description = "Its files as they are published: comma- or tab-separated, UTF-8 or Shift_JIS.", Arity = ArgumentArity.OneOrMore };
        var version = new Option<string>("--version") { Description = "Its edition; editions stand side by side.", HelpName = "VERSION", Required = true };
        var system = new Option<string>("--system") { Description = "URL of the code system, where the layout has none or another.", HelpName = "URL" };
        var name = new Option<string>("--name") { Description = "Name of the code system.", HelpName = "NAME" };
        var columns = new Option<string>("--columns") { Description = "Where what stands, where an edition has another layout: code=1,display=2,kana=3,parent=4,property.unit=5; numbers, or names of the header line.", HelpName = "COLUMNS" };
        var header = new Option<bool>("--header") { Description = "The first line is a header (said by itself where columns are named)." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and check only; shows the first codes." };
        var output = new Option<string>("--out") { Description = "Write the CodeSystem resource there instead of sending it.", HelpName = "FILE" };
        var skip = new Option<bool>("--skip-faults") { Description = "Leave out lines that are wrong; otherwise nothing is sent when one is." };
        var command = new ExampledCommand(
            "load",
            "Loads a master (登録). The same edition twice changes nothing.",
            "databank terminology load medis-disease nmain.txt --version 5.16 --data ./data --dry-run",
            "databank terminology load receipt-drug y.csv --version 20261101 --system http://example.jp/CodeSystem/receipt-drug --data ./data",
            "databank terminology load csv wards.csv --version 3 --system http://hospital.example.jp/wards --name Wards --columns \"code=id,display=label\" --data ./data")
        { kind, files, version, system, name, columns, header, dryRun, output, skip };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var layout = MasterLayout.Find(parsed.GetRequiredValue(kind));
            if (parsed.GetValue(system) is { } url) layout = layout with { System = url };
            if (parsed.GetValue(name) is { } given) layout = layout with { Name = given };
            if (parsed.GetValue(columns) is { } places) layout = layout with { Columns = MasterColumns.Parse(places) };
            if (!Uri.TryCreate(layout.System, UriKind.Absolute, out _)) throw new SettingsProblem("The code system has no national URL, or not here: give one by --system.");
            var master = new MasterFile();
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().Date);
            foreach (var path in parsed.GetRequiredValue(files))
            {
                if (!File.Exists(path)) throw new FileNotFoundException($"There is no file {path}.");
                master.Read(path, layout.Columns, parsed.GetValue(header) || layout.Columns.AreNamed, today);
            }
            Report(layout, master);
            if (master.Concepts.Count == 0 || (master.Faults.Count > 0 && !parsed.GetValue(skip))) return 1;
            if (parsed.GetValue(dryRun)) return ShowFirst(master);
            var resource = MasterResource.ToJson(layout, parsed.GetRequiredValue(version), master.Concepts);
            if (parsed.GetValue(output) is not { } target) return await SendAsync(await server.ConnectAsync(parsed, "terminology", cancellation), MasterResource.IdOf(layout, parsed.GetRequiredValue(version)), resource, cancellation);
            await File.WriteAllBytesAsync(target, resource.ToArray(), cancellation);
            return 0;
        }));
        return command;
    }

    private static ExampledCommand List()
    {
        var server = new ServerOptions();
        var command = new ExampledCommand("list", "Shows the code systems that are stored (一覧).", "databank terminology list --data ./data");
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            using var http = await server.ConnectAsync(parsed, "terminology", cancellation);
            using var answer = await http.GetAsync("fhir?_type=CodeSystem&_count=500&_elements=url,version,title,count", cancellation);
            if (!answer.IsSuccessStatusCode) throw new SettingsProblem($"The appliance answered {(int)answer.StatusCode}.");
            using var bundle = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
            foreach (var entry in bundle.RootElement.TryGetProperty("entry", out var entries) ? entries.EnumerateArray() : default)
            {
                var resource = entry.GetProperty("resource");
                Console.WriteLine($"{Text(resource, "url")}|{Text(resource, "version")}  {Text(resource, "count")}  {Text(resource, "title")}  CodeSystem/{Text(resource, "id")}");
            }
            return 0;
        }));
        return command;

        static string Text(JsonElement resource, string name) => resource.TryGetProperty(name, out var value) ? value.ToString() : "";
    }

    private static ExampledCommand Layouts()
    {
        var command = new ExampledCommand("layouts", "Lists the masters whose columns are known, and where they stand (レイアウト一覧).", "databank terminology layouts");
        command.SetAction((_, _) => CommandProblems.ReportAsync(() =>
        {
            foreach (var layout in MasterLayout.All) Console.WriteLine($"{layout.Kind,-20} {layout.Title}\n{"",-20} {(layout.System.Length == 0 ? "(--system)" : layout.System)}\n{"",-20} {layout.Columns}");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static void Report(MasterLayout layout, MasterFile master)
    {
        foreach (var (path, line, fault) in master.Faults.Take(ShownFaults)) Console.Error.WriteLine($"{path}({line}): {fault}");
        if (master.Faults.Count > ShownFaults) Console.Error.WriteLine($"… and {master.Faults.Count - ShownFaults} more");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{layout.System}: {master.Concepts.Count} codes, {master.Concepts.Count(concept => concept.IsInactive)} of them inactive; {master.Repeated} rows repeat a code, {master.Faults.Count} lines are wrong."));
    }

    private static int ShowFirst(MasterFile master)
    {
        foreach (var concept in master.Concepts.Take(5))
            Console.WriteLine($"  {concept.Code}  {concept.Display}  {string.Join(" / ", concept.Names.Select(each => each.Text))}  {string.Join(" ", concept.Properties.Select(each => $"{each.Name}={each.Value}"))}");
        Console.WriteLine("Nothing was sent.");
        return 0;
    }

    private static async Task<int> SendAsync(HttpClient http, string id, ReadOnlyMemory<byte> resource, CancellationToken cancellation)
    {
        using var client = http;
        using var content = new ReadOnlyMemoryContent(resource);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json") { CharSet = "utf-8" };
        using var request = new HttpRequestMessage(HttpMethod.Put, $"fhir/CodeSystem/{id}") { Content = content };
        request.Headers.TryAddWithoutValidation("Prefer", "return=minimal");
        HttpResponseMessage? answer = null;
        try
        {
            await AnsiConsole.Status().StartAsync($"Sending {resource.Length / 1024 / 1024} MB", async _ => answer = await client.SendAsync(request, cancellation));
        }
        catch (HttpRequestException problem)
        {
            throw new SettingsProblem($"The appliance at {client.BaseAddress} can't be reached: {problem.Message}");
        }
        using (answer)
        {
            if (!answer!.IsSuccessStatusCode) throw new SettingsProblem($"The appliance answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellation)}");
            Console.WriteLine($"CodeSystem/{id}: {(answer.StatusCode == HttpStatusCode.Created ? "new 新規" : "there already, now as in the file 登録済み")}, version {answer.Headers.ETag?.Tag.Trim('"')}");
        }
        return 0;
    }
}
