using System.Collections.Concurrent;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// The lane of everything else: reads what changed since its durable position, projects it into each view whose member it concerns,
/// and fills in the records of those who have joined. Changes and records take turns, so that a page read for a record being
/// filled in can't overtake a change, and passes overlap: every step may be done twice without harm.
/// </summary>
internal sealed class DataLane(
    FhirUpstream upstream, VaultStore vault, ProjectionStore projections, PersonVault persons, ThemeViews views, Attribution attribution, Membership membership,
    PatientContexts contexts, CodeDisplays displays, Projector projector, ViewEraser eraser, ProxyOptions options, TimeProvider clock)
{
    private const string Lane = "data";
    private const int RecordsAtOnce = 4;
    private const int RecordsTogether = 32;

    /// <summary>After so many polls it is looked up anew who waits.</summary>
    private const int PollsAtMost = 10;

    private readonly Dictionary<ResourceKey, (DateTimeOffset Time, string Version)> seen = [];

    public async Task PassAsync(CancellationToken cancellation)
    {
        if (views.ConsentsAsOf is null)
            return; // Nobody is a member before the consents are known.
        do
            await FollowAsync(Task.CompletedTask, cancellation);
        while (await FillInAsync(cancellation)); // Changes come first; the rest is filled in after them.
    }

    /// <summary>Takes what has changed into account.</summary>
    /// <param name="writing">What was read of records before, and is still being written: no change is looked at before it is there.</param>
    /// <param name="cancellation">Ends the lane.</param>
    private async Task FollowAsync(Task writing, CancellationToken cancellation)
    {
        var begun = clock.GetUtcNow();
        var known = await vault.PositionAsync(Lane, cancellation);
        var position = known ?? begun - options.Overlap;
        FhirPage? first = null;
        await foreach (var page in upstream.HistoryAsync(null, position, cancellation))
        {
            first ??= page;
            var entries = page.Entries.Where(IsNew).ToList();
            if (entries.Count == 0)
                continue;
            await writing;
            if (entries.Exists(entry => entry.Key.Type == "CodeSystem"))
                displays.Forget();
            var items = new List<SourceItem>(entries.Count);
            var told = new HashSet<Guid>();
            foreach (var entry in entries)
                items.Add(new SourceItem(entry, await PersonOfAsync(entry, told, cancellation)));
            await Parallel.ForEachAsync(told, new ParallelOptions { MaxDegreeOfParallelism = RecordsAtOnce, CancellationToken = cancellation }, async (person, ending) => await LookAgainAsync(person, ending));
            foreach (var view in views.All)
                await projector.ProjectAsync(view, items, cancellation);
            foreach (var entry in entries)
                seen[entry.Key] = (entry.LastUpdated, entry.Version);
        }
        if (first?.ServerTime is { } time && (known is null || time - options.Overlap > position))
        {
            await vault.MoveAsync(Lane, time - options.Overlap, cancellation);
            foreach (var old in seen.Where(known => known.Value.Time < time - (2 * options.Overlap)).Select(known => known.Key).ToList())
                seen.Remove(old);
        }
        views.DataAsOf = first is { HidesNewer: true } ? first.ServerTime : begun;
    }

    private bool IsNew(FhirEntry entry) =>
        !Governance.Types.Contains(entry.Key.Type)
        && (!seen.TryGetValue(entry.Key, out var known) || entry.IsNewerThan(known.Time, known.Version));

    /// <param name="told">Takes persons of whom something else may be known now than before.</param>
    private async Task<Guid?> PersonOfAsync(FhirEntry entry, HashSet<Guid> told, CancellationToken cancellation)
    {
        if (entry.Key.Type == "Patient")
            await NoticePatientAsync(entry, told, cancellation);
        if (entry.Resource is not { } resource)
            return null;
        var owner = await attribution.PersonOfAsync(resource, cancellation);
        if (owner is { } known)
            contexts.Notice(known, entry.Key.Type);
        if (entry.Key.Type == "Patient" || PatientContexts.TellingTypes.Contains(entry.Key.Type))
        {
            // A relative's insurance, a linked Patient: they tell of more than one.
            foreach (var person in await attribution.PersonsOfAsync(resource, cancellation))
            {
                contexts.Forget(person);
                told.Add(person);
            }
        }
        return owner;
    }

    /// <summary>A Patient has changed: what is known of the person is stale, and it may have been merged into another.</summary>
    private async Task NoticePatientAsync(FhirEntry entry, HashSet<Guid> told, CancellationToken cancellation)
    {
        var person = await persons.FindByPatientIdAsync(entry.Key.Id, cancellation);
        if (person is { } known)
            contexts.Forget(known);
        if (person is { } member)
        {
            await NoticePresenceAsync(entry, member, cancellation);
            foreach (var view in views.All.Where(view => view.Members.Contains(member)))
                await projections.ImagesAgainAsync(view.Theme, member, cancellation); // Corrected demographics stand in their headers too.
        }
        if (entry.Resource is not { } patient || attribution.ReplacedBy(patient) is not { } survivorId)
            return;
        if (await attribution.PersonOfPatientAsync(survivorId, cancellation) is not { } survivor)
            return;
        var replaced = person ?? await persons.ResolveAsync(patient, cancellation);
        if (replaced == survivor)
            return;
        await persons.MergeAsync(replaced, survivor, cancellation);
        contexts.Forget(survivor);
        foreach (var view in views.All.Where(view => view.Members.Contains(survivor)))
            await vault.SetMembersAsync(view.Theme, [survivor], isBackfilled: false, cancellation);
        told.Add(survivor);
        membership.Recheck(TimeSpan.Zero);
    }

    /// <summary>Names and numbers that have just become known may stand in what was released before.</summary>
    private async Task LookAgainAsync(Guid person, CancellationToken cancellation)
    {
        foreach (var view in views.All.Where(view => view.Members.Contains(person)))
        {
            if (await projector.LookAgainAsync(view, person, cancellation))
                await vault.SetMembersAsync(view.Theme, [person], isBackfilled: false, cancellation);
        }
    }

    /// <summary>Without any Patient nothing of a person is released; with the first one (again) the whole record is.</summary>
    private async Task NoticePresenceAsync(FhirEntry entry, Guid person, CancellationToken cancellation)
    {
        foreach (var view in views.All.Where(view => view.Members.Contains(person)))
        {
            var isShown = (await projections.FindBySourcesAsync(view.Theme, [Projector.HashOf(view, entry.Key)], cancellation)).Count > 0;
            if (isShown == entry.Resource is not null)
                continue;
            if (isShown && await contexts.FindAsync(view, person, cancellation) is null)
                await eraser.ErasePersonsAsync(view, [person], cancellation);
            await vault.SetMembersAsync(view.Theme, [person], isBackfilled: false, cancellation);
        }
    }

    /// <summary>
    /// Fills in records for a while, some at a time: what is read of one is de-identified while another is on its way, and what was made of some is written while the next are
    /// read. Changes that come meanwhile are taken into account between two such reads. Whether more are left.
    /// </summary>
    private async Task<bool> FillInAsync(CancellationToken cancellation)
    {
        var begun = clock.GetUtcNow();
        var followed = begun;
        foreach (var view in views.All)
        {
            await view.ForgetLeftAsync(cancellation);
            var waiting = (await vault.MembersAsync(view.Theme, cancellation)).Where(member => !member.Value).Select(member => member.Key).Where(view.Members.Contains).ToList();
            view.Waiting = waiting.Count;
            var writing = Task.CompletedTask;
            try
            {
                foreach (var members in waiting.Chunk(RecordsTogether))
                {
                    if (clock.GetUtcNow() is var now && now - followed > options.PollInterval)
                    {
                        if (now - begun > PollsAtMost * options.PollInterval)
                            return true;
                        await FollowAsync(writing, cancellation);
                        followed = now;
                    }
                    var pages = new ConcurrentQueue<PreparedPage>();
                    await Parallel.ForEachAsync(
                        members, new ParallelOptions { MaxDegreeOfParallelism = RecordsAtOnce, CancellationToken = cancellation }, async (person, ending) =>
                        {
                            if (await ReadRecordAsync(view, person, ending) is { } last)
                                pages.Enqueue(last);
                        });
                    await writing;
                    writing = WriteRecordsAsync(view, members, [.. pages], cancellation);
                    view.Waiting -= members.Length;
                }
            }
            finally
            {
                await writing;
            }
        }
        return false;
    }

    /// <summary>Projects a person's record but for its last page, which is only prepared: most records have no more than one.</summary>
    private async Task<PreparedPage?> ReadRecordAsync(ThemeView view, Guid person, CancellationToken cancellation)
    {
        PreparedPage? last = null;
        var ids = await persons.PatientIdsAsync(person, cancellation);
        foreach (var id in ids)
        {
            await foreach (var page in upstream.EverythingAsync(id, cancellation))
            {
                if (last is not null)
                    await projector.ApplyAsync(view, [last], cancellation);
                else if (ids.Count == 1 && page.Next is null)
                    contexts.Learn(person, id, page);
                if (last is null)
                    await projector.LookAgainAsync(view, person, cancellation);
                var items = new List<SourceItem>(page.Entries.Count);
                foreach (var entry in page.Entries.Where(entry => entry.Resource is not null && !Governance.Types.Contains(entry.Key.Type)))
                {
                    if (await attribution.PersonOfAsync(entry.Resource!, cancellation) == person)
                        items.Add(new SourceItem(entry, person));
                }
                last = await projector.PrepareAsync(view, items, cancellation);
            }
        }
        return last;
    }

    private async Task WriteRecordsAsync(ThemeView view, Guid[] members, IReadOnlyList<PreparedPage> pages, CancellationToken cancellation)
    {
        await projector.ApplyAsync(view, pages, cancellation);
        await view.Gate.WaitAsync(cancellation);
        try
        {
            // Of who left meanwhile nothing stands any more, though he may have come back: he is filled in again.
            await vault.SetMembersAsync(view.Theme, [.. members.Where(person => view.Members.Contains(person) && !view.Left.Contains(person))], isBackfilled: true, cancellation);
        }
        finally
        {
            view.Gate.Release();
        }
    }
}
