using System.Globalization;
using DataBank.Fhir;
using DataBank.Proxy;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>
/// Takes a package in, stage by stage: ids, themes, resources, images, genomes, former versions, workitems. How far it has come stands in the database, so that an import
/// that was killed goes on, and one that is done does nothing again.
/// </summary>
/// <param name="links">Whether patients who share a number with one here refer to that one.</param>
internal sealed class HandoverImport(ApplianceSettings settings, PackageReader package, string signer, BackupLock secret, bool links)
{
    private readonly HandoverManifest manifest = package.Manifest;

    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var journal = await HandoverJournal.OpenAsync(settings, cancellation);
        await using var clinical = await ClinicalRole.OpenAsync(settings, TimeProvider.System, cancellation);
        var handovers = new HandoverStore(clinical.Database);
        var handover = await BeginAsync(handovers, journal, cancellation);
        if (handover.Stage == HandoverStage.Done)
        {
            Console.WriteLine($"This package was taken in on {handover.CompletedAt:u}: nothing is changed (取込み済みのため、変更はありません).");
            return;
        }
        if (handover.Stage == HandoverStage.Ids)
        {
            var ids = new HandedOverIds(handovers, manifest.Id, manifest.Site);
            foreach (var file in await HandedOverResources.FilesAsync(package, cancellation))
            {
                ConsoleProgress.Show($"ids: {file.Name}");
                await using var lines = package.Open(file.Name);
                await ids.AssignAsync(lines, cancellation);
            }
            await foreach (var file in package.FilesAsync(HandedOverVersions.Deleted, cancellation))
            {
                await using var lines = package.Open(file.Name);
                await ids.AssignDeletedAsync(lines, cancellation);
            }
            await handovers.MoveAsync(manifest.Id, HandoverStage.Themes, 0, cancellation);
        }
        var coding = new SiteCoding(manifest.Site, manifest.BaseUrl, await handovers.RenamedAsync(manifest.Site, cancellation), Systems());
        await using var vault = await StoreAccess.OpenVaultAsync(settings, cancellation);
        var themes = await ThemeHandover.OpenAsync(vault, settings.Folder.KeyEncryptionKey, settings.Keys.Seal(), settings.Dicom.RecordSystems, cancellation);
        if (handover.Stage <= HandoverStage.Themes)
        {
            await TakeInAsync(themes, handovers, coding, cancellation);
            await handovers.MoveAsync(manifest.Id, HandoverStage.Resources, 0, cancellation);
        }
        if (handover.Stage <= HandoverStage.Resources)
        {
            await WriteResourcesAsync(clinical, handovers, coding, journal.Journal, handover.JobId, themes, cancellation);
            await handovers.MoveAsync(manifest.Id, HandoverStage.Images, 0, cancellation);
        }
        if (handover.Stage <= HandoverStage.Images)
        {
            await StoreImagesAsync(clinical, handovers, coding, handover.Stage == HandoverStage.Images ? handover.Position : 0, cancellation);
            await handovers.MoveAsync(manifest.Id, HandoverStage.Genomes, 0, cancellation);
        }
        if (handover.Stage <= HandoverStage.Genomes)
        {
            await new HandedOverGenomes(package, clinical.Blobs, handovers, coding, manifest.Id, ConsoleProgress.Show).StoreAsync(handover.Stage == HandoverStage.Genomes ? handover.Position : 0, cancellation);
            await handovers.MoveAsync(manifest.Id, HandoverStage.Versions, 0, cancellation);
        }
        if (handover.Stage <= HandoverStage.Versions)
        {
            await new HandedOverVersions(package, clinical.Fhir.Resources, handovers, coding, manifest.Id, manifest.Site, ConsoleProgress.Show)
                .StoreAsync(handover.Stage == HandoverStage.Versions ? handover.Position : 0, cancellation);
            await handovers.MoveAsync(manifest.Id, HandoverStage.Workitems, 0, cancellation);
        }
        await new HandedOverWorkitems(package, handovers, coding, settings.Dicom.PatientIssuers, IssuersThere, manifest.Id, ConsoleProgress.Show)
            .StoreAsync(handover.Stage == HandoverStage.Workitems ? handover.Position : 0, cancellation);
        await handovers.MoveAsync(manifest.Id, HandoverStage.Done, 0, cancellation);
        ConsoleProgress.End();
        await ReportAsync(handovers, cancellation);
    }

    private PatientIssuers IssuersThere => new(manifest.Issuers, manifest.OwnSystem);

    private async Task<Handover> BeginAsync(HandoverStore handovers, HandoverJournal journal, CancellationToken cancellation)
    {
        if (await handovers.FindAsync(manifest.Id, cancellation) is { } begun) return begun;
        if ((await handovers.AllAsync(cancellation)).FirstOrDefault(other => other.CompletedAt is null) is { } open)
            throw new SettingsProblem($"The import of package {open.Id} of site {open.Site} broke off: let it end first (先に未完了の取込みを完了してください).");
        await journal.RecordAsync("E", "import", $"handover/{manifest.Site}");
        await handovers.BeginAsync(manifest.Id, manifest.Site, signer, JobStore.NewId(TimeProvider.System.GetUtcNow()), cancellation);
        return (await handovers.FindAsync(manifest.Id, cancellation))!;
    }

    /// <summary>The other bank's own numbers, and those of others that both banks know, are told apart: the same number of two hospitals need not be one person's.</summary>
    private Dictionary<string, string> Systems() => TheirSystems().Where(system => system == manifest.OwnSystem || settings.Dicom.RecordSystems.Contains(system)).ToDictionary(
        system => system,
        system => system == manifest.OwnSystem ? SiteCoding.SystemOf(manifest.Site) : SiteCoding.SystemOf(manifest.Site, system));

    private IEnumerable<string> TheirSystems() => manifest.Issuers.Values.Append(manifest.OwnSystem).Distinct();

    private async Task TakeInAsync(ThemeHandover themes, HandoverStore handovers, SiteCoding coding, CancellationToken cancellation)
    {
        foreach (var theme in manifest.Themes)
        {
            ConsoleProgress.Show($"themes: {theme}");
            var content = await SealedFolder.ReadAsync(Path.Combine(package.Folder, "themes"), theme, secret, cancellation);
            var (_, _, refusal) = await themes.TakeInAsync(content, coding.IdOf, coding.SystemHere, cancellation);
            if (refusal is not null) await handovers.NoteAsync(manifest.Id, new HandoverFinding(HandoverFinding.Refused, $"themes/{theme}", refusal), cancellation);
        }
    }

    private async Task WriteResourcesAsync(
        ClinicalRole clinical, HandoverStore handovers, SiteCoding coding, AuditJournal journal, string jobId, ThemeHandover themes, CancellationToken cancellation)
    {
        ConsoleProgress.Show("resources");
        var resources = new HandedOverResources(handovers, clinical.Fhir.Resources, package, coding, manifest.Id, manifest.Site, links);
        using var import = clinical.OpenImport(journal, settings.FhirLimits);
        var (_, _, refused) = await import.RunHereAsync(
            jobId, output => resources.WriteAsync(output, cancellation), $"{settings.OwnAddress.ToString().TrimEnd('/')}/fhir", HandoverJournal.Subject, $"handover/{manifest.Site}", cancellation);
        if (refused.Count > 0)
        {
            var names = await resources.NamesAsync(refused.Select(each => each.Line).ToHashSet(), cancellation);
            foreach (var (line, finding) in refused)
                await handovers.NoteAsync(manifest.Id, new HandoverFinding(HandoverFinding.Refused, names.TryGetValue(line, out var key) ? key.ToString() : $"line {line}", finding), cancellation);
        }
        var candidates = (await handovers.FindingsAsync(manifest.Id, cancellation)).Where(finding => finding.Kind == HandoverFinding.Candidate).Select(finding => finding.Name["Patient/".Length..]);
        await themes.KeepApartAsync(candidates, [.. TheirSystems().Select(coding.SystemHere)], cancellation);
    }

    private async Task StoreImagesAsync(ClinicalRole clinical, HandoverStore handovers, SiteCoding coding, long done, CancellationToken cancellation)
    {
        var studies = new StudyStore(clinical.Database, DuplicatePolicy.Refuse);
        await studies.ConfigureExtraTagsAsync(settings.Dicom.IndexedAttributes, cancellation);
        var images = new HandedOverImages(
            package, clinical.Archive, studies, clinical.Imaging, handovers, coding, settings.Dicom.PatientIssuers, IssuersThere, manifest.Id, ConsoleProgress.Show);
        await images.StoreAsync(done, cancellation);
    }

    private async Task ReportAsync(HandoverStore handovers, CancellationToken cancellation)
    {
        var findings = await handovers.FindingsAsync(manifest.Id, cancellation);
        foreach (var (kind, count) in manifest.Counts)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}\t{count} in the package (パッケージ内)\t{findings.Count(finding => finding.Kind == HandoverFinding.Refused && IsOf(finding.Name, kind))} refused (拒否)"));
        }
        foreach (var (there, here) in Systems()) Console.WriteLine($"system\t{there}\t{here} here (こちらでの番号体系)");
        foreach (var theme in manifest.Themes) Console.WriteLine($"theme\t{theme}\t{(findings.Any(finding => finding.Name == $"themes/{theme}") ? "refused (拒否)" : "same pseudonyms (仮名は同一)")}");
        foreach (var finding in findings) Console.WriteLine($"{finding.Kind}\t{finding.Name}\t{finding.Reason}");
        var renamed = await handovers.RenamedAsync(manifest.Site, cancellation);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Package {manifest.Id} of site {manifest.Site} is taken in (取込みが完了しました): {renamed.Count} resources have another id here (databank handover crosswalk), {findings.Count(finding => finding.Kind == HandoverFinding.Refused)} items were refused, {findings.Count(finding => finding.Kind == HandoverFinding.Candidate)} patients may be known here."));
    }

    private static bool IsOf(string name, string kind) => name.StartsWith($"{kind}/", StringComparison.Ordinal) || (kind == "instances" && name.StartsWith("dicom/", StringComparison.Ordinal));
}
