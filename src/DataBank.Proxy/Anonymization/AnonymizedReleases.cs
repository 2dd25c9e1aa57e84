using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Pseudonymization;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Anonymized releases (匿名加工): one person asks, a job makes the package and verifies it by its files, another person approves. Nothing of
/// it may be fetched before, or after somebody in it has left the theme.
/// </summary>
internal sealed class AnonymizedReleases(ReleaseStore releases, JobStore jobs, JobFolder folder, ThemeViews views, LeavingGuard leaving, VaultStore vault, ReleaseImages images, ProxyOptions options, TimeProvider clock)
{
    private const string JobKindName = "anonymize";
    private const long LargestFileBytes = 4L * 1024 * 1024 * 1024;
    private const long LargestImagesBytes = 1L << 40;

    public JobKind Kind => new(JobKindName, RunAsync);

    /// <exception cref="RequestProblem">404: there is no such data set.</exception>
    public async Task<StoredRelease> RequestAsync(ReleaseRequest request, string by, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(request.Purpose) || string.IsNullOrWhiteSpace(request.Recipient)) throw RequestProblem.Invalid("purpose and recipient say what the release is for and who is to have it.");
        var dataset = await releases.FindDatasetAsync(request.Dataset, request.Version, cancellation) ?? throw RequestProblem.NotFound("A data set of this name and version");
        var release = new StoredRelease(
            JobStore.NewId(clock.GetUtcNow()), DefinitionOf(dataset).Theme, dataset.Name, dataset.Version, ReleaseStatus.Preparing, request.Purpose, request.Recipient, by,
            clock.GetUtcNow(), null, null, null, null);
        await releases.AddAsync(release, jobs, JobKindName, cancellation);
        return release;
    }

    /// <exception cref="RequestProblem">403: who asked can't decide. 409: it awaits no decision, or somebody in it has left the theme. 422: its files do not verify.</exception>
    public async Task<StoredRelease> DecideAsync(string id, ReleaseDecision decision, string by, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(decision.Reason)) throw RequestProblem.Invalid("reason says why.");
        var release = await FindAsync(id, cancellation);
        if (release.RequestedBy == by) throw new RequestProblem(403, "forbidden", "Who asked for a release can't decide on it: it takes a second person. 申請者以外の承認が必要です。");
        if (decision.Approve)
        {
            await CheckMembersAsync(release, cancellation);
            if (release.Status == ReleaseStatus.AwaitingApproval && await FindFaultAsync(release, cancellation) is { } fault) throw new RequestProblem(422, "business-rule", fault);
        }
        if (!await releases.DecideAsync(id, decision.Approve ? ReleaseStatus.Released : ReleaseStatus.Rejected, by, decision.Reason, cancellation))
            throw new RequestProblem(409, "conflict", "This release awaits no decision.");
        if (!decision.Approve) await folder.RemoveAsync(id, cancellation);
        return await FindAsync(id, cancellation);
    }

    /// <exception cref="RequestProblem">404.</exception>
    public async Task<StoredRelease> FindAsync(string id, CancellationToken cancellation) =>
        await releases.FindAsync(id, cancellation) ?? throw RequestProblem.NotFound("A release with this id");

    /// <summary>Persons of the release that have left the theme since; all of them when it is not live any more.</summary>
    public async Task<int> WithdrawnAsync(StoredRelease release, CancellationToken cancellation)
    {
        var members = views.Find(release.Theme)?.Members;
        return (await releases.PersonsAsync(release.Id, cancellation)).Count(person => members is null || !members.Contains(person));
    }

    /// <summary>The path of a file: reports and manifest once they are made, data once they are approved.</summary>
    /// <exception cref="RequestProblem">404; 409: it is not approved, or somebody in it has left.</exception>
    public async Task<string> PathOfAsync(string id, string file, CancellationToken cancellation)
    {
        var release = await FindAsync(id, cancellation);
        if (!ReleaseFiles.MediaTypes.ContainsKey(file) || !File.Exists(folder.PathOf(id, file)!)) throw RequestProblem.NotFound("A file of this name");
        if (file is ReleaseFiles.NdJson or ReleaseFiles.Csv or ReleaseFiles.Parquet or ReleaseFiles.Images or ReleaseFiles.Variants)
        {
            if (release.Status != ReleaseStatus.Released) throw new RequestProblem(409, "conflict", "The data may be fetched once a second person has approved the release.");
            await CheckMembersAsync(release, cancellation);
        }
        return folder.PathOf(id, file)!;
    }

    /// <summary>Names of the files that a release has.</summary>
    public IEnumerable<string> FilesOf(StoredRelease release) => ReleaseFiles.MediaTypes.Keys.Where(file => File.Exists(folder.PathOf(release.Id, file)!)).Order(StringComparer.Ordinal);

    private async Task CheckMembersAsync(StoredRelease release, CancellationToken cancellation)
    {
        if (!views.AreConsentsCurrent) throw new RequestProblem(503, "transient", "The consents are being brought up to date. Try again in a few seconds.");
        if (await WithdrawnAsync(release, cancellation) > 0)
            throw new RequestProblem(409, "conflict", "Somebody in this release has left the theme since it was made, or the theme has ended: it can't be handed over. 撤回があったため提供できません。");
    }

    private async Task<string?> FindFaultAsync(StoredRelease release, CancellationToken cancellation)
    {
        var manifest = folder.PathOf(release.Id, ReleaseFiles.Manifest)!;
        if (!File.Exists(manifest) || Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(manifest, cancellation))) != release.ManifestHash) return "The manifest is not the one that was made.";
        return await ReleaseVerifier.FindFaultsAsync(Path.GetDirectoryName(manifest)!, cancellation) is [var fault, ..] ? fault : null;
    }

    private async Task<string> RunAsync(Job job, CancellationToken cancellation)
    {
        var release = await FindAsync(job.ArgumentsJson, cancellation);
        await folder.RemoveAsync(release.Id, cancellation); // What a crash left: every run draws new row ids.
        try
        {
            await PrepareAsync(release, cancellation);
        }
        catch (RequestProblem problem)
        {
            await folder.RemoveAsync(release.Id, cancellation);
            await releases.RefuseAsync(release.Id, problem.Message, cancellation);
        }
        return "{}";
    }

    private async Task PrepareAsync(StoredRelease release, CancellationToken cancellation)
    {
        var definition = DefinitionOf((await releases.FindDatasetAsync(release.Dataset, release.Version, cancellation))!);
        var view = views.Find(definition.Theme) ?? throw new RequestProblem(409, "conflict", "The theme is not live.");
        var members = view.Members;
        var standing = await vault.MembersAsync(view.Theme, cancellation);
        if (!members.All(member => standing.GetValueOrDefault(member))) throw new RequestProblem(409, "conflict", "The theme's view is still being filled. Ask again later.");

        var source = await ViewTable.ReadAsync(definition, leaving.Of(view), clock.GetUtcNow().Year, cancellation);
        var persons = members.ToDictionary(member => view.Keys.PatientPseudonym(member), StringComparer.Ordinal);
        List<string> cohort = [.. source.Cohort.Where(persons.ContainsKey)];
        var table = Anonymizer.Anonymize(source.Of(cohort), definition.Rules)
            ?? throw new RequestProblem(422, "business-rule", $"The {cohort.Count} persons of the cohort can't be made anonymous by this policy: they are fewer than k, or alike in a sensitive column.");
        await releases.EnterAsync(release.Id, [.. table.Sources.Select(row => persons[cohort[row]])], definition.Rules.K, cancellation);

        var report = RiskReport.Of(table, source.Of(source.Members));
        var rowIds = ReleaseFiles.RowIds(table.Cells.Count);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [ReleaseFiles.NdJson] = ReleaseFiles.ToNdJson(table, rowIds),
            [ReleaseFiles.Csv] = ReleaseFiles.ToCsv(table, rowIds),
            [ReleaseFiles.Parquet] = await ReleaseFiles.ToParquetAsync(table, rowIds, cancellation),
            [ReleaseFiles.RiskJson] = JsonSerializer.SerializeToUtf8Bytes(report, DatasetDefinition.Json),
            [ReleaseFiles.RiskPage] = Encoding.UTF8.GetBytes(RiskPage.Of(definition.Title, table, report)),
        };
        if (definition.Variants is not null)
        {
            if (table.Cells.Any(row => row[^1].Count > ReleaseVariants.MostInRow)) throw new RequestProblem(422, "business-rule", $"A person has more than {ReleaseVariants.MostInRow} variants that are to be released: they would be an identification code.");
            files.Add(ReleaseFiles.Variants, ReleaseVariants.ToZip(table, rowIds));
        }
        var listed = files.Select(file => ReleaseFile.Of(file.Key, file.Value)).ToList();
        var count = 0;
        if (definition.Images is { } search)
        {
            var rows = table.Sources.Select((row, at) => (Patient: cohort[row], Row: rowIds[at])).ToDictionary(row => row.Patient, row => row.Row, StringComparer.Ordinal);
            (var zip, count) = await AddImagesAsync(release, view, search, rows, cancellation);
            listed.Add(zip);
        }
        var manifest = Encoding.UTF8.GetBytes(ReleaseManifest.Of(release, definition, table, listed, count).ToJsonString(DatasetDefinition.Json));
        files.Add(ReleaseFiles.Manifest, manifest);
        foreach (var (name, content) in files) await folder.ReceiveAsync(release.Id, name, new MemoryStream(content), LargestFileBytes, cancellation);
        var faults = await ReleaseVerifier.FindFaultsAsync(Path.GetDirectoryName(folder.PathOf(release.Id, ReleaseFiles.Manifest)!)!, cancellation);
        if (faults.Count > 0) throw new RequestProblem(422, "business-rule", $"The package did not verify, so nothing of it is released: {faults[0]}");
        await releases.FinishAsync(release.Id, Convert.ToHexStringLower(SHA256.HashData(manifest)), cancellation);
    }

    private async Task<(ReleaseFile File, int Images)> AddImagesAsync(StoredRelease release, ThemeView view, string search, IReadOnlyDictionary<string, string> rows, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.SpoolFolder);
        await using var zip = new FileStream(Path.Combine(options.SpoolFolder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        var count = await images.WriteAsync(view, search, rows, zip, cancellation);
        zip.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(zip, cancellation));
        zip.Position = 0;
        await folder.ReceiveAsync(release.Id, ReleaseFiles.Images, zip, LargestImagesBytes, cancellation);
        return (new ReleaseFile(ReleaseFiles.Images, zip.Length, hash), count);
    }

    private static DatasetDefinition DefinitionOf(StoredDataset dataset) => JsonSerializer.Deserialize<DatasetDefinition>(dataset.DefinitionJson, DatasetDefinition.Json)!;
}
