using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>Packages that are added to, replaced in and removed from the folder of appliances that run.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Profile = "http://site.example/StructureDefinition/told";

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Packages_are_taken_up_and_given_up_by_every_node_while_it_runs()
    {
        await using var first = await ApplianceProcess.StartAsync(["--roles", "clinical"]);
        await using var second = await first.StartNodeAsync();
        ApplianceProcess[] nodes = [first, second];
        foreach (var node in nodes) Assert.False(await HasAsync(node, "1.0.0"));

        await RunAsync("packages", "add", "--data", first.SharedFolder, Package("1.0.0", "birthDate", "C"));
        foreach (var node in nodes)
        {
            await UntilAsync(async () => await HasAsync(node, "1.0.0"));
            Assert.Equal(["Patient.birthDate"], await ErrorsAsync(node));
            Assert.Contains(Profile, (await node.Clinician.GetFhirAsync("/fhir/metadata")).GetRawText(), StringComparison.Ordinal);
            Assert.Equal(["told-names"], (await node.Clinician.GetFhirAsync("/fhir/NamingSystem?name=ToldNames&_sort=name")).Ids());
            Assert.Equal(1, await CodesAsync(node));
            await node.DataManager.CreateAsync("""{"resourceType":"Basic","code":{"coding":[{"system":"http://site.example/codes","code":"C"}]}}""");
            Assert.NotEmpty((await node.Clinician.GetFhirAsync("/fhir/Basic?code:in=http://site.example/vs")).Ids());
        }

        // As a file that is put into the folder; another version of what is there.
        File.Copy(Package("2.0.0", "gender", "C,D"), Path.Combine(first.SharedFolder, "packages", "told.tgz"));
        foreach (var node in nodes)
        {
            await UntilAsync(async () => await HasAsync(node, "2.0.0"));
            Assert.Equal(["Patient.gender"], await ErrorsAsync(node));
            Assert.Equal(2, await CodesAsync(node));
            Assert.True(await HasAsync(node, "1.0.0"));
        }
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(first.SharedFolder, "packages")));

        var list = await ApplianceProcess.RunAsync("packages", "list", "--data", first.SharedFolder);
        Assert.All(["told#1.0.0: 4 resources", "told#2.0.0: 4 resources", "hl7.fhir.r4.core#4.0.1 (built in"], line => Assert.Contains(line, list.Output, StringComparison.Ordinal));
        await RunAsync("packages", "remove", "--data", first.SharedFolder, "told#2.0.0");
        await RunAsync("packages", "remove", "--data", first.SharedFolder, "told#1.0.0");
        foreach (var node in nodes)
        {
            await UntilAsync(async () => !await HasAsync(node, "1.0.0"));
            Assert.Empty(await ErrorsAsync(node));
        }
    }

    [Fact]
    public async Task A_broken_package_leaves_the_definitions_as_they_are_and_is_named()
    {
        await using var appliance = await ApplianceProcess.StartAsync(["--roles", "clinical"]);
        await RunAsync("packages", "add", "--data", appliance.SharedFolder, Package("1.0.0", "birthDate", "C"));
        await UntilAsync(() => HasAsync(appliance, "1.0.0"));

        var packages = Path.Combine(appliance.SharedFolder, "packages");
        await File.WriteAllTextAsync(Path.Combine(packages, "broken.tgz"), "no archive", Cancellation);
        await UntilAsync(async () => (await NoteAsync(appliance))?.Contains("broken.tgz was refused", StringComparison.Ordinal) == true);
        Assert.True(File.Exists(Path.Combine(packages, "broken.tgz.refused")));
        Assert.Equal(["Patient.birthDate"], await ErrorsAsync(appliance));

        // A folder that was copied in part.
        Directory.CreateDirectory(Path.Combine(packages, "half#1.0.0"));
        File.Copy(Path.Combine(packages, "told#1.0.0", "index.json"), Path.Combine(packages, "half#1.0.0", "index.json"));
        await File.WriteAllTextAsync(Path.Combine(packages, "half#1.0.0", "resources.ndjson"), "{", Cancellation);
        await UntilAsync(async () => (await NoteAsync(appliance))?.Contains("half#1.0.0 is cut short", StringComparison.Ordinal) == true);
        Assert.Contains("half#1.0.0 is cut short", appliance.Output, StringComparison.Ordinal);
        Assert.Equal(["Patient.birthDate"], await ErrorsAsync(appliance));

        Directory.Delete(Path.Combine(packages, "half#1.0.0"), recursive: true);
        await UntilAsync(async () => (await NoteAsync(appliance))?.StartsWith("broken.tgz was refused", StringComparison.Ordinal) == true);
        File.Delete(Path.Combine(packages, "broken.tgz.refused"));
        await UntilAsync(async () => await NoteAsync(appliance) is null);
        Assert.Equal(["Patient.birthDate"], await ErrorsAsync(appliance));
    }

    private static async Task<bool> HasAsync(ApplianceProcess appliance, string version)
    {
        using var client = appliance.Clinician;
        return (await client.GetFhirAsync($"/fhir/StructureDefinition?url={Profile}&version={version}")).Ids().Length == 1;
    }

    private static async Task<IEnumerable<string>> ErrorsAsync(ApplianceProcess appliance)
    {
        using var client = appliance.Clinician;
        var answer = await client.PostFhirAsync($"/fhir/Patient/$validate", $$$$"""{"resourceType":"Patient","meta":{"profile":["{{{{Profile}}}}"]}}""");
        return [.. (await answer.JsonAsync()).GetProperty("issue").EnumerateArray().Where(issue => issue.Text("severity") == "error").Select(issue => issue.Text("expression", "0"))];
    }

    private static async Task<int> CodesAsync(ApplianceProcess appliance) =>
        (await appliance.Clinician.GetFhirAsync("/fhir/ValueSet/$expand?url=http://site.example/vs")).GetProperty("expansion").GetProperty("total").GetInt32();

    private static async Task<string?> NoteAsync(ApplianceProcess appliance)
    {
        using var client = appliance.Anonymous;
        var answer = await client.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var check = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("checks").GetProperty("packages");
        return check.GetProperty("note").GetString();
    }

    private static Task UntilAsync(Func<Task<bool>> isSo) => Waiting.UntilAsync(isSo, TimeSpan.FromSeconds(30));

    private static async Task RunAsync(params string[] arguments)
    {
        var outcome = await ApplianceProcess.RunAsync(arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
    }

    // A profile in which an element must be there, and the codes of a value set.
    private string Package(string version, string element, string codes)
    {
        var path = Path.Combine(folder.Path, $"told-{version}.tgz");
        using var archive = new TarWriter(new GZipStream(File.Create(path), CompressionMode.Compress), leaveOpen: false);
        Write("package.json", $$"""{"name":"told","version":"{{version}}"}""");
        Write("StructureDefinition-told.json", $$$$"""{"resourceType":"StructureDefinition","id":"told","url":"{{{{Profile}}}}","version":"{{{{version}}}}","name":"Told","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient.{{{{element}}}}","path":"Patient.{{{{element}}}}","min":1}]}}""");
        Write("CodeSystem-told-codes.json", $$"""{"resourceType":"CodeSystem","id":"told-codes","url":"http://site.example/codes","version":"{{version}}","name":"ToldCodes","status":"active","content":"complete","concept":[{{string.Join(',', codes.Split(',').Select(code => $$"""{"code":"{{code}}"}"""))}}]}""");
        Write("NamingSystem-told-names.json", """{"resourceType":"NamingSystem","id":"told-names","name":"ToldNames","status":"active","kind":"identifier","date":"2026-01-01","uniqueId":[{"type":"uri","value":"http://site.example/ids"}]}""");
        Write("ValueSet-told-vs.json", $$$$"""{"resourceType":"ValueSet","id":"told-vs","url":"http://site.example/vs","version":"{{{{version}}}}","name":"Told","status":"active","compose":{"include":[{"system":"http://site.example/codes"}]}}""");
        return path;

        void Write(string name, string content) =>
            archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"package/{name}") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
    }
}
