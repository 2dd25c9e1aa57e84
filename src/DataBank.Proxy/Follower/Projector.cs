using System.Collections.Concurrent;
using System.Text;
using DataBank.Fhir;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// The one way into a view: resolve, de-identify, guard, keep the identification code in, write. Every failure on the way keeps the
/// item out and is counted; if an earlier version stands in the view, that is erased then. Nothing passes unchanged, ever.
/// </summary>
internal sealed class Projector(
    ProjectionStore projections, PatientContexts contexts, IdentificationCodeGate codes, CodeDisplays displays, ShortPseudonyms shortPseudonyms, LeavingGuard leaving, ViewEraser eraser, ProxyMetrics metrics, TimeProvider clock)
{
    /// <summary>Most persons whose identifiers are read at once.</summary>
    private const int PersonsAtOnce = 4;

    public async Task ProjectAsync(ThemeView view, IReadOnlyList<SourceItem> versions, CancellationToken cancellation) =>
        await ApplyAsync(view, [await PrepareAsync(view, versions, cancellation)], cancellation);

    /// <summary>Makes what the view is to hold of a page, without writing it.</summary>
    public async Task<PreparedPage> PrepareAsync(ThemeView view, IReadOnlyList<SourceItem> versions, CancellationToken cancellation)
    {
        var items = versions.GroupBy(item => item.Entry.Key).Select(Newest).ToList();
        var hashes = items.Select(item => HashOf(view, item.Entry.Key)).ToList();
        var known = await projections.FindBySourcesAsync(view.Theme, hashes, cancellation);
        var changed = new List<(SourceItem Item, string Hash)>(items.Count);
        var standing = new List<VaultProjection>();
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            known.TryGetValue(hashes[i], out var prior);
            var isReassigned = prior is not null && item.Person is { } person && person != prior.PersonKey;
            if (prior is not null && !isReassigned && !item.Entry.IsNewerThan(prior.SourceTime, prior.SourceVersion)
                && await StandsAsync(view, prior, cancellation))
                continue;
            changed.Add((item, hashes[i]));
            if (prior is not null)
                standing.Add(prior);
        }
        var persons = await PersonsAsync(view, changed.Select(change => change.Item), cancellation);
        var releases = new List<Release>(changed.Count);
        foreach (var (item, hash) in changed)
        {
            if (await ReleaseAsync(view, item, hash, persons, cancellation) is { } release)
                releases.Add(release);
        }
        releases = await WithoutIdentificationCodeAsync(view, releases, cancellation);
        var staying = releases.Select(release => (release.Row.SourceHash, release.Row.ViewId)).ToHashSet();
        return new PreparedPage(releases, [.. standing.Where(prior => !staying.Contains((prior.SourceHash, prior.ViewId)))]);
    }

    /// <summary>Writes pages into a view together; of one source the last counts.</summary>
    public async Task ApplyAsync(ThemeView view, IReadOnlyList<PreparedPage> pages, CancellationToken cancellation)
    {
        var releases = pages.SelectMany(page => page.Releases).GroupBy(release => release.Row.SourceHash, StringComparer.Ordinal).Select(versions => versions.Last()).ToList();
        var erasures = pages.SelectMany(page => page.Erasures).DistinctBy(erasure => (erasure.SourceHash, erasure.ViewId)).ToList();
        if (releases.Count == 0 && erasures.Count == 0)
            return;
        await view.Gate.WaitAsync(cancellation);
        try
        {
            var members = view.Members; // Someone may have left while the items were prepared.
            var staying = releases.Where(release => members.Contains(release.Row.PersonKey)).ToList();
            await eraser.EraseAsync(view, erasures, cancellation);
            await projections.PutAsync(view.Theme, [.. staying.Select(release => release.Row)], cancellation);
            foreach (var release in staying)
                leaving.Note(release.Row.PersonKey, release.Row.Guarded);
            await WriteAsync(view, staying, cancellation);
        }
        finally
        {
            view.Gate.Release();
        }
    }

    /// <summary>
    /// Something may identify a person that did not before: what the view shows of the person and was not searched for it is searched now. What is found leaves the view; whether
    /// anything did, so that the record is to be filled in again.
    /// </summary>
    public async Task<bool> LookAgainAsync(ThemeView view, Guid person, CancellationToken cancellation)
    {
        if (await contexts.FindAsync(view, person, cancellation) is not var (_, guard, identifiers)
            || await projections.UnguardedAsync(view.Theme, person, identifiers, cancellation) is not { Count: > 0 } items)
            return false;
        // From here on nothing of it leaves that has not been searched.
        await projections.SetIdentifiersAsync(person, identifiers, cancellation);
        leaving.Note(person, identifiers);
        var leaks = new List<VaultProjection>();
        foreach (var item in items)
        {
            if (await view.Resources.FindAsync(new ResourceKey(item.ViewType, item.ViewId), cancellation) is { IsDeleted: false } shown && LeavingGuard.HasLeak(guard, shown.Json.Span))
                leaks.Add(item);
        }
        await projections.SetGuardedAsync(view.Theme, [.. items.Except(leaks)], identifiers, cancellation);
        if (leaks.Count == 0)
            return false;
        await view.Gate.WaitAsync(cancellation);
        try
        {
            await eraser.EraseLeaksAsync(view, leaks, cancellation);
        }
        finally
        {
            view.Gate.Release();
        }
        foreach (var leak in leaks)
            Drop(view, DropReason.Leak, leak.ViewType);
        return true;
    }

    /// <summary>What must be known of the members of a page, each of them once.</summary>
    private async Task<IReadOnlyDictionary<Guid, (PatientContext Context, LeakGuard Guard, string Identifiers)>> PersonsAsync(ThemeView view, IEnumerable<SourceItem> items, CancellationToken cancellation)
    {
        var members = view.Members;
        var found = new ConcurrentDictionary<Guid, (PatientContext, LeakGuard, string)>();
        await Parallel.ForEachAsync(
            items.Where(item => item.Entry.Resource is not null).Select(item => item.Person).OfType<Guid>().Where(members.Contains).Distinct(),
            new ParallelOptions { MaxDegreeOfParallelism = PersonsAtOnce, CancellationToken = cancellation },
            async (person, ending) =>
            {
                if (await contexts.FindAsync(view, person, ending) is { } context)
                    found[person] = context;
            });
        return found;
    }

    /// <summary>Of several versions in one page only the last counts: what was deleted meanwhile must not come in.</summary>
    private static SourceItem Newest(IEnumerable<SourceItem> versions) =>
        versions.Aggregate((newest, next) => newest.Entry.IsNewerThan(next.Entry.LastUpdated, next.Entry.Version) ? newest : next);

    /// <summary>Its row came before it: what broke off in between, at a crash or an outage, is not in the view.</summary>
    private static async Task<bool> StandsAsync(ThemeView view, VaultProjection row, CancellationToken cancellation) =>
        await view.Resources.FindAsync(new ResourceKey(row.ViewType, row.ViewId), cancellation) is { IsDeleted: false };

    public static string HashOf(ThemeView view, ResourceKey source) => view.Seal.Hash("resource", source.Type, source.Id);

    private async Task<Release?> ReleaseAsync(
        ThemeView view, SourceItem item, string hash, IReadOnlyDictionary<Guid, (PatientContext Context, LeakGuard Guard, string Identifiers)> persons, CancellationToken cancellation)
    {
        var (entry, type) = (item.Entry, item.Entry.Key.Type);
        if (entry.Resource is null || item.Person is not { } person || !view.Members.Contains(person))
            return null;
        if (!persons.TryGetValue(person, out var known))
            return Drop(view, DropReason.Unresolved, type);
        var (released, index, reason) = await MakeAsync(view, entry.Resource, known.Context, known.Guard, cancellation);
        if (released is null || index is null)
            return Drop(view, reason, type);
        var genetic = view.Policy.Genomes.Read(released);
        if (genetic is { IsSomatic: false } && view.Policy.Genomes.IsSomaticOnly)
            return Drop(view, DropReason.NotReleased, type);
        var key = new ResourceKey(released.Type, released.Id!);
        if (type == "Patient" && await projections.FindByViewAsync(view.Theme, key.Type, key.Id, cancellation) is { } standing && standing.SourceHash != hash)
            return Drop(view, DropReason.Collision, type);
        return new Release(
            new VaultProjection(hash, key.Type, key.Id, person, entry.Version, entry.LastUpdated, SourceResource.Of(entry).Seal(view, hash), known.Identifiers),
            new ResourceWrite("PUT", key, released, index),
            Derivation.Write(view, key, entry.Key, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)),
            genetic);
    }

    /// <summary>With the displays of loaded terminologies; without them where one would name the patient (橋本病 of somebody called 橋本).</summary>
    private async Task<Made> MakeAsync(ThemeView view, FhirResource source, PatientContext context, LeakGuard guard, CancellationToken cancellation)
    {
        var asked = new HashSet<(string System, string Code)>();
        var made = await MakeOnceAsync(context with { DisplayOf = (system, code) => displays.Find(system, code, asked) });
        if (asked.Count > 0)
        {
            var told = await displays.LookUpAsync(asked, cancellation);
            made = await MakeOnceAsync(context with { DisplayOf = (system, code) => told.TryGetValue((system, code), out var display) ? display : displays.Find(system, code, []) });
        }
        return made.Reason == DropReason.Leak ? await MakeOnceAsync(context) : made;

        Task<Made> MakeOnceAsync(PatientContext known) => shortPseudonyms.MakeAsync(view, known, each => Make(view, source, each, guard), cancellation);
    }

    private static Made Make(ThemeView view, FhirResource source, PatientContext context, LeakGuard guard)
    {
        try
        {
            if (view.Policy.Fhir.Deidentify(source, context) is not { } released)
                return new Made(null, null, DropReason.NotReleased);
            if (guard.FindsLeak(released.Utf8.Span) || NamesSource(released, source))
                return new Made(null, null, DropReason.Leak);
            return new Made(released, IndexExtractor.Extract(released), default);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever went wrong, the item stays inside. The exception may quote the source, so nothing of it is kept.
            return new Made(null, null, DropReason.Failed);
        }
    }

    /// <summary>What was admitted counts as released from here on, though the process may end before it is written.</summary>
    private async Task<List<Release>> WithoutIdentificationCodeAsync(ThemeView view, List<Release> releases, CancellationToken cancellation)
    {
        var refused = new HashSet<Release>();
        foreach (var person in releases.Where(release => release.Genetic is not null && !view.Policy.Genomes.IsSomaticOnly).GroupBy(release => release.Row.PersonKey))
        {
            var items = person.ToList();
            var admitted = await codes.AdmitEachAsync(view, person.Key, [.. items.Select(item => item.Genetic!.Loci)], cancellation);
            refused.UnionWith(items.Where((_, index) => !admitted[index]));
        }
        foreach (var release in refused)
            Drop(view, DropReason.IdentificationCode, release.Row.ViewType);
        return [.. releases.Where(release => !refused.Contains(release))];
    }

    private Release? Drop(ThemeView view, DropReason reason, string type)
    {
        metrics.Dropped(view.Theme, reason, type);
        return null;
    }

    /// <summary>Whether the item's own id, identifiers or UIDs still occur. The person's were searched by the guard.</summary>
    private static bool NamesSource(FhirResource released, FhirResource source)
    {
        var content = released.Utf8.Span;
        foreach (var name in OwnNames(source))
        {
            // Ids that are given by hand ("1", "lung") occur by chance; those that machines give are long.
            if (name.Length >= 8 && content.IndexOf(Encoding.UTF8.GetBytes(name)) >= 0)
                return true;
        }
        return false;
    }

    private static IEnumerable<string> OwnNames(FhirResource source) =>
        source.Root.Items("identifier").Append(source.Root.Member("accessionIdentifier")).Select(identifier => identifier.Text("value"))
            .Concat(source.Root.Items("series").Select(series => series.Text("uid")))
            .Append(source.Id).OfType<string>()
            .Select(name => name.StartsWith("urn:oid:", StringComparison.Ordinal) ? name["urn:oid:".Length..] : name);

    private async Task WriteAsync(ThemeView view, List<Release> releases, CancellationToken cancellation)
    {
        try
        {
            await view.Resources.WriteAsync([.. releases.Select(release => release.Write), .. releases.Select(release => release.Provenance)], cancellation);
        }
        catch (RequestProblem) when (releases.Count > 1)
        {
            // One item that the store refuses must not keep the others out.
            foreach (var release in releases)
                await WriteAsync(view, [release], cancellation);
            return;
        }
        catch (RequestProblem)
        {
            await eraser.EraseAsync(view, [.. releases.Select(release => release.Row)], cancellation);
            Drop(view, DropReason.Failed, releases[0].Row.ViewType);
            return;
        }
        foreach (var kind in releases.GroupBy(release => release.Row.ViewType))
            metrics.Projected(view.Theme, kind.Key, kind.Count());
    }

    /// <param name="Reason">Why there is nothing.</param>
    private readonly record struct Made(FhirResource? Released, ResourceIndex? Index, DropReason Reason);
}
