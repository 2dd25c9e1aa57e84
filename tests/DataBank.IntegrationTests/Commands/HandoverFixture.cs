using System.Diagnostics;
using System.Security.Cryptography;
using DataBank.Server;

namespace DataBank.IntegrationTests;

/// <summary>Two appliances: one with a live theme, exported; another with other data, into which it was imported, killed on the way.</summary>
public sealed class HandoverFixture : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private ApplianceProcess? source;
    private ApplianceProcess? target;

    internal ApplianceProcess Target => target!;

    internal TestImage Image { get; } = new();

    internal string Package => Path.Combine(folder.Path, "package");

    /// <summary>The package of the target after the import.</summary>
    internal string Again => Path.Combine(folder.Path, "again");

    internal string PatientId { get; private set; } = "";

    internal string Number { get; private set; } = "";

    internal string CaseId => View.CaseId;

    internal (string Patient, string CaseId, string BirthDate, IReadOnlyList<string> Studies) View { get; private set; }

    internal HandedOverPast Past { get; private set; } = null!;

    /// <summary>Places of genomes that the theme was shown at the first bank.</summary>
    internal IReadOnlyList<string>? Shown { get; private set; }

    internal string Report { get; private set; } = "";

    internal string SecondReport { get; private set; } = "";

    internal string Crosswalk { get; private set; } = "";

    internal DateTimeOffset ImportedAt { get; private set; }

    internal int Kills { get; private set; }

    internal List<CommandOutcome> Refusals { get; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var starting = StartTargetAsync();
        source = await ApplianceProcess.StartSeededAsync();
        var (publicKey, privateKey) = await MakeKeysAsync("recipient");
        var (otherKey, _) = await MakeKeysAsync("other");
        using (var clinician = source.Clinician)
        {
            await clinician.StoreCleanlyAsync(Image);
            var patient = (await clinician.GetFhirAsync("/fhir/Patient?_count=1")).GetProperty("entry")[0].GetProperty("resource");
            PatientId = patient.Text("id");
            Number = patient.GetProperty("identifier").EnumerateArray().First(identifier => identifier.Text("system") == Some.System).Text("value");
        }
        using (var researcher = source.Researcher("lung-egfr"))
        {
            var seeded = (await ViewAsync(researcher, "lung-egfr", [])).Studies.Count;
            Past = await HandedOverPast.MakeAsync(source);
            View = await ViewAsync(researcher, "lung-egfr", [], seeded + 1);
        }
        var (open, approved) = (await AskAsync(publicKey, 1), await AskAsync(publicKey, 2));
        await source.KillAsync();
        Shown = HandedOverPast.PlacesShown(source, "lung-egfr");
        var export = await RunAsync(source, "handover", "export", "--data", source.DataFolder, "--to", Package, "--site", "HOSPB", "--recipient", publicKey, "--theme", $"lung-egfr={approved}");
        Assert.True(export.ExitCode == 0, export.Output + export.Error);
        var signer = export.Output.Split("Signed by ")[1].Split(':')[0];

        var refused = RefuseExportsAsync(otherKey, publicKey, open, approved); // Meanwhile the other appliance is at work.
        await starting;
        using (var manager = target!.DataManager)
        {
            await manager.PutFhirAsync($"/fhir/Patient/{PatientId}", Some.Patient(Number, "佐藤", "サトウ", id: PatientId));
            await manager.PutFhirAsync("/fhir/ResearchStudy/lung-egfr", TestTheme.Study("lung-egfr", "active"));
            await manager.StoreCleanlyAsync(Image with { Seed = 2 });
        }
        await target!.KillAsync();
        string[] import = ["handover", "import", "--data", target.DataFolder, "--from", Package, "--site", "HOSPB", "--signer", signer, "--private-key", privateKey, "--link"];
        await RefuseAsync(import, signer);
        Report = await ImportAsync(import);
        ImportedAt = TimeProvider.System.GetUtcNow();
        SecondReport = await SucceedAsync(target, import);
        await SucceedAsync(target, "handover", "export", "--data", target.DataFolder, "--to", Again, "--site", "HOSPA");
        Crosswalk = await SucceedAsync(target, "handover", "crosswalk", "--data", target.DataFolder, "--site", "HOSPB");
        await SucceedAsync(target, "verify", "--data", target.DataFolder, "--deep");
        Refusals.AddRange(await refused);
        await target.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (source is not null) await source.DisposeAsync();
        if (target is not null) await target.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>What a researcher sees of the one patient of a theme, once these studies (UID and date), or so many, are among it.</summary>
    internal static async Task<(string Patient, string CaseId, string BirthDate, IReadOnlyList<string> Studies)> ViewAsync(HttpClient researcher, string theme, IReadOnlyList<string> studiesThere, int least = 1)
    {
        var found = default((string, string, string, IReadOnlyList<string>));
        await Waiting.UntilAsync(
            async () =>
            {
                using var patients = await researcher.GetAsync($"/research/{theme}/fhir/Patient?_sort=_id", Cancellation);
                using var studies = await researcher.GetAsync($"/research/{theme}/dicomweb/studies", "application/dicom+json");
                if (!patients.IsSuccessStatusCode || studies.StatusCode != System.Net.HttpStatusCode.OK) return false;
                var (bundle, images) = (await patients.JsonAsync(), await studies.JsonAsync());
                if (!bundle.TryGetProperty("entry", out var entries) || images.GetArrayLength() < least) return false;
                var patient = entries[0].GetProperty("resource");
                found = (
                    patient.Text("id"), patient.GetProperty("identifier").EnumerateArray().First(identifier => identifier.Text("system").EndsWith("case-id", StringComparison.Ordinal)).Text("value"),
                    patient.Text("birthDate"), [.. images.EnumerateArray().Select(study => $"{study.Value("0020000D")} {study.Value("00080020")}")]);
                return !studiesThere.Except(found.Item4).Any();
            },
            TimeSpan.FromSeconds(60), $"The view of {theme} does not come to show what it should.");
        return found;
    }

    private async Task StartTargetAsync() => target = await ApplianceProcess.StartAsync();

    private async Task RefuseAsync(string[] import, string signer)
    {
        Refusals.Add(await ChangedAsync(Path.Combine(Package, "fhir", "Patient.ndjson"), "\"birthDate\"", "\"birthdate\"", import));
        Refusals.Add(await ChangedAsync(Path.Combine(Package, "manifest.json"), "\"jws\": \"ey", "\"jws\": \"eX", import));
        Refusals.AddRange(await Task.WhenAll(
            RunAsync(target!, [.. import.Select(argument => argument == signer ? "somebody" : argument)]),
            RunAsync(target!, [.. import.Take(Array.IndexOf(import, "--private-key"))])));
    }

    private async Task<List<CommandOutcome>> RefuseExportsAsync(string otherKey, string publicKey, string open, string approved)
    {
        string[] export = ["handover", "export", "--data", source!.DataFolder, "--to", Path.Combine(folder.Path, "refused"), "--site", "HOSPB"];
        return
        [
            await RunAsync(source, [.. export, "--recipient", otherKey, "--theme", $"lung-egfr={approved}"]),
            await RunAsync(source, [.. export, "--recipient", publicKey, "--theme", $"lung-egfr={open}"]),
        ];
    }

    private async Task<CommandOutcome> ChangedAsync(string path, string before, string after, string[] import)
    {
        var content = await File.ReadAllTextAsync(path, Cancellation);
        Assert.Contains(before, content, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, content.Replace(before, after, StringComparison.Ordinal), Cancellation);
        var outcome = await RunAsync(target!, import);
        await File.WriteAllTextAsync(path, content, Cancellation);
        return outcome;
    }

    // Killed when resources begin to be written, and again when images do.
    private async Task<string> ImportAsync(string[] import)
    {
        var blobs = Path.Combine(target!.DataFolder, "blobs");
        var before = Count(blobs);
        foreach (var hasCome in new Func<bool>[] { () => Count(Path.Combine(target.DataFolder, "imports")) > 0, () => Count(blobs) > before + 1 })
        {
            using var command = ApplianceProcess.Start(target.Settings, import);
            while (!command.HasExited && !hasCome()) await Task.Delay(10, Cancellation);
            Assert.False(command.HasExited, "The import ended before it could be killed.");
            command.Kill(entireProcessTree: true);
            await command.WaitForExitAsync(Cancellation);
            Kills++;
        }
        return await SucceedAsync(target, import);
    }

    private static int Count(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count() : 0;

    private async Task<string> AskAsync(string publicKey, int approvals)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(await File.ReadAllTextAsync(publicKey, Cancellation));
        var hash = Convert.ToHexStringLower(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo()));
        using var asking = ClientOf("sato", Roles.DataManager);
        using var created = await asking.PostFhirAsync(
            "/vault/lung-egfr/Task", ReidentificationTasks.Task("handover", "recipient", "http://databank.example.jp/fhir/sid/public-key-sha256", hash));
        Assert.Equal(System.Net.HttpStatusCode.Created, created.StatusCode);
        var task = created.Headers.Location!.AbsolutePath;
        foreach (var approver in new[] { "suzuki", "tanaka" }.Take(approvals))
        {
            using var holder = ClientOf(approver, Roles.MappingHolder);
            using var answer = await holder.PostFhirAsync($"{task}/$approve", "{}");
            Assert.True(answer.IsSuccessStatusCode);
        }
        using var told = await asking.PostFhirAsync($"{task}/$resolve", "{}");
        Assert.Equal(System.Net.HttpStatusCode.Conflict, told.StatusCode); // The answer to it is the package alone.
        return task.Split('/')[^1];
    }

    private HttpClient ClientOf(string subject, string role) => source!.Client(source.Token(new TokenRequest(subject, [role], ["lung-egfr"], TimeSpan.FromHours(1))));

    private async Task<(string PublicKey, string PrivateKey)> MakeKeysAsync(string name)
    {
        using var rsa = RSA.Create(3072);
        var (publicKey, privateKey) = (Path.Combine(folder.Path, $"{name}.pem"), Path.Combine(folder.Path, $"{name}.key"));
        await File.WriteAllTextAsync(publicKey, rsa.ExportSubjectPublicKeyInfoPem(), Cancellation);
        await File.WriteAllTextAsync(privateKey, rsa.ExportPkcs8PrivateKeyPem(), Cancellation);
        return (publicKey, privateKey);
    }

    private static Task<CommandOutcome> RunAsync(ApplianceProcess appliance, params string[] arguments) => ApplianceProcess.RunAsync(appliance.Settings, arguments);

    private static Task<string> SucceedAsync(ApplianceProcess appliance, params string[] arguments) => ApplianceProcess.SucceedAsync(appliance.Settings, arguments);
}
