using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// What the resources of a package were before: their former versions, under their numbers and with their times, and deletions. Histories of
/// resources tell of them; no feed, no search and no subscription does, as they never were current here.
/// </summary>
public sealed class HandedOverVersions(PackageReader package, ResourceStore resources, HandoverStore handovers, SiteCoding coding, string handover, string site, Action<string> report)
{
    /// <summary>Where its files are.</summary>
    public const string Former = "fhir-history/", Deleted = "fhir-deleted/";

    /// <summary>Adds what is not there yet.</summary>
    /// <param name="done">So many lines are done.</param>
    public async Task StoreAsync(long done, CancellationToken cancellation)
    {
        var at = 0L;
        // A deletion that is the newest of all comes last: it stands for what is not there.
        foreach (var folder in new[] { Former, Deleted })
        {
            await foreach (var file in package.FilesAsync(folder, cancellation)) at = await StoreAsync(file, folder == Deleted, at, done, cancellation);
        }
    }

    private async Task<long> StoreAsync(PackagedFile file, bool isNewest, long at, long done, CancellationToken cancellation)
    {
        await using var content = package.Open(file.Name);
        using var reader = new ImportLines(content, HandedOverResources.LongestLine);
        while (await reader.ReadAsync(cancellation) is { } batch)
        {
            using (batch)
            {
                var versions = batch.Lines.Skip((int)Math.Clamp(done - at, 0, batch.Lines.Count)).Select(line => PackagedVersion.Read(line.Text)).ToList();
                at += batch.Lines.Count;
                if (versions.Count == 0) continue;
                var position = at;
                await handovers.Database.WriteAsync(session => AddAsync(session, versions, isNewest, position, cancellation), cancellation);
                report($"history: {at}");
            }
        }
        return at;
    }

    private async Task<bool> AddAsync(WriteSession session, List<StoredResource> versions, bool isNewest, long position, CancellationToken cancellation)
    {
        var kept = (await HandoverStore.KnownAsync(session, site, versions[0].Key.Type, versions.Select(version => version.Key.Id).Distinct(), cancellation))
            .Values.Where(id => id.IsKept).Select(id => id.Old.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var version in versions.Where(version => !kept.Contains(version.Key.Id)))
        {
            var here = version with { Key = new ResourceKey(version.Key.Type, coding.IdOf(version.Key)) };
            if (isNewest && await ResourceStore.FindAsync(session, here.Key, cancellation) is null)
                await resources.WriteAsync(session, new ResourceWrite("DELETE", here.Key, null, null) { FirstVersion = Math.Max(2, here.Version) }, cancellation);
            else
                await ResourceStore.AddFormerAsync(session, version.IsDeleted ? here : here with { Json = coding.Apply(FhirResource.Parse(version.Json)).Stamp(here.Key.Id, here.Version, here.LastUpdated).Utf8 }, cancellation);
        }
        await HandoverStore.MoveAsync(session, handover, HandoverStage.Versions, position, cancellation);
        return true;
    }
}
