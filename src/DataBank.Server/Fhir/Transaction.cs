using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The writes of a transaction in the order of https://hl7.org/fhir/R4/http.html#trules: deletes; then, once every condition has chosen
/// its resource and references between entries are resolved, creates, updates and patches; entries with conditional references last,
/// so that these find what the others wrote. All inside one write of the store.
/// </summary>
/// <param name="entries">In the order of the rules; valid, but neither resolved nor indexed.</param>
/// <param name="provenance">Of the request's header, or null: stored with what is written, which becomes its targets.</param>
internal sealed class Transaction(FhirFace face, ConditionalWrites writes, IReadOnlyList<TransactionEntry> entries, FhirResource? provenance, string baseUrl, Reach reach)
{
    private static readonly Dictionary<string, ResourceKey> nothing = [];

    /// <summary>The results of each entry, by its place in the Bundle, once they are durable.</summary>
    /// <exception cref="RequestProblem">Nothing is stored then.</exception>
    public async Task<IReadOnlyDictionary<int, IReadOnlyList<WriteResult>>> RunAsync(CancellationToken cancellation)
    {
        if (entries.Count == 0) return new Dictionary<int, IReadOnlyList<WriteResult>>();
        // What no condition decides is made ready outside of the write, for which others wait.
        var ready = entries.All(entry => entry.Request.Condition is null) ? Resolve([.. entries.Where(entry => entry.Request.Method != "DELETE")]) : null;
        var reads = ready is not null && ready.Entries.All(IsReady) ? face.ReadsOf(entries.Select(entry => entry.Entry.Key!.Value)) : WriteReads.Anything;
        return await face.Resources.Database.WriteAsync(session => RunAsync(new FaceBatch(face, session, cancellation), ready, cancellation), reads, cancellation);
    }

    private async Task<IReadOnlyDictionary<int, IReadOnlyList<WriteResult>>> RunAsync(FaceBatch batch, Resolution? ready, CancellationToken cancellation)
    {
        var results = new Dictionary<int, IReadOnlyList<WriteResult>>(entries.Count);
        var written = new HashSet<ResourceKey>();
        if (ready is not null) await batch.LookAsync(entries.Where(entry => entry.Request.Method != "POST").Select(entry => entry.Entry.Key!.Value));
        foreach (var (entry, request) in entries.Where(entry => entry.Request.Method == "DELETE"))
        {
            var deleted = await BundlePlaces.LocateAsync(entry, () => writes.DeleteAsync(batch, request, entry, cancellation));
            foreach (var result in deleted) WriteOnce(written, entry, result.Resource.Key);
            results[entry.Index] = deleted;
        }

        var resolution = ready ?? Resolve(await IdentifyAsync(batch));
        foreach (var each in resolution.Entries.Where(each => !IsMatchedCreate(each))) WriteOnce(written, each.Entry, each.Entry.Key!.Value);
        foreach (var each in resolution.Entries.Where(IsReady)) results[each.Entry.Index] = [await PutAsync(batch, each, cancellation)];

        var waiting = resolution.Entries.Where(each => !results.ContainsKey(each.Entry.Index)).ToList();
        while (waiting.Count > 0)
        {
            // A reference may lead to an entry that waits itself: each round writes those whose references are all found.
            var (found, left) = (new List<TransactionEntry>(), new List<TransactionEntry>());
            foreach (var each in waiting)
            {
                if (await FindReferencesAsync(batch, each.Entry) is { } references) found.Add(Indexed(each, resolution.Targets, references));
                else left.Add(each);
            }
            if (found.Count == 0) throw new RequestProblem(400, "not-found", "A conditional reference matches no resource.", BundlePlaces.At(left[0].Entry));
            await batch.LookAsync(found.Where(each => each.Request.Method != "POST").Select(each => each.Entry.Key!.Value));
            foreach (var each in found) results[each.Entry.Index] = [await PutAsync(batch, each, cancellation)];
            waiting = left;
        }
        List<StoredResource> changed = [.. results.Values.SelectMany(each => each).Where(result => result.Outcome is WriteOutcome.Created or WriteOutcome.Updated).Select(result => result.Resource)];
        if (provenance is not null && changed.Count > 0) await batch.WriteAsync(ProvenanceHeader.ToWrite(provenance, changed, baseUrl), null);
        await batch.FinishAsync();
        await ReferenceIntegrity.CheckAsync(batch.Session, face, baseUrl, results.Values.SelectMany(written => written), cancellation);
        return results;
    }

    private Task<WriteResult> PutAsync(FaceBatch batch, TransactionEntry each, CancellationToken cancellation) => BundlePlaces.LocateAsync(each.Entry, async () =>
    {
        // What another entry has written meanwhile must not match the condition of one that found nothing: there would be two.
        if (each.Request.Condition is { } condition && !IsMatchedCreate(each) && (await batch.FirstAsync(condition, 2)).Any(match => match.Key != each.Entry.Key))
            throw new RequestProblem(409, "conflict", "The condition of this entry matches what another entry writes.", BundlePlaces.At(each.Entry));
        return await writes.PutAsync(batch, each.Request, each.Entry.Key!.Value, each.Entry, cancellation);
    });

    // No conditional reference is to be found before.
    private static bool IsReady(TransactionEntry each) => each.Request.Index is not null || each.Request.Patch is not null;

    private static bool IsMatchedCreate(TransactionEntry each) => each.Request.Method == "POST" && each.Entry.Key != each.Request.Key;

    /// <summary>Entries with the keys that their conditions choose. Creates under the same condition are one: the first makes it, the others find it.</summary>
    private async Task<List<TransactionEntry>> IdentifyAsync(FaceBatch batch)
    {
        var found = new List<TransactionEntry>(entries.Count);
        var created = new Dictionary<(string Type, string Condition), ResourceKey>();
        foreach (var each in entries.Where(entry => entry.Request.Method != "DELETE"))
        {
            var same = each.Entry is { Method: "POST", Condition: { } condition } ? (each.Entry.Type, condition) : default;
            if (!created.TryGetValue(same, out var key)) key = await BundlePlaces.LocateAsync(each.Entry, () => ConditionalWrites.IdentifyAsync(batch, each.Request));
            if (same != default) created[same] = key;
            found.Add(each with { Entry = each.Entry with { Key = key } });
        }
        return found;
    }

    private Resolution Resolve(List<TransactionEntry> identified)
    {
        var targets = new BundleTargets(identified.Select(each => each.Entry));
        return new Resolution(targets, identified.ConvertAll(each => BundleTargets.ConditionsIn(each.Entry).Count == 0 ? Indexed(each, targets, nothing) : each));
    }

    private TransactionEntry Indexed(TransactionEntry each, BundleTargets targets, IReadOnlyDictionary<string, ResourceKey> conditional)
    {
        var resource = targets.Resolve(each.Entry, conditional)!;
        if (each.Request.Method == "PATCH") return each with { Request = each.Request with { Patch = BundlePlaces.Locate(each.Entry, () => PatchResource.Read(resource)) } };
        return each with { Request = each.Request with { Resource = resource, Index = IncomingResource.Index(resource, baseUrl) } };
    }

    // Null: one of them leads nowhere yet.
    private async Task<Dictionary<string, ResourceKey>?> FindReferencesAsync(FaceBatch batch, BundleEntry entry)
    {
        var found = new Dictionary<string, ResourceKey>(StringComparer.Ordinal);
        foreach (var reference in BundleTargets.ConditionsIn(entry))
        {
            var query = BundlePlaces.Locate(entry, () => IncomingResource.ParseCondition(reference[..reference.IndexOf('?', StringComparison.Ordinal)], reference, face, baseUrl, reach));
            switch (await batch.FirstAsync(query, 2))
            {
                case []: return null;
                case [var match]: found[reference] = match.Key; break;
                default: throw new RequestProblem(412, "multiple-matches", "A conditional reference matches several resources.", BundlePlaces.At(entry));
            }
        }
        return found;
    }

    // "If any resource identities overlap, the transaction SHALL fail": creates that write nothing don't count.
    private static void WriteOnce(HashSet<ResourceKey> written, BundleEntry entry, ResourceKey key)
    {
        if (!written.Add(key)) throw RequestProblem.Invalid("This entry writes a resource that another entry writes too.", BundlePlaces.At(entry));
    }

    private sealed record Resolution(BundleTargets Targets, IReadOnlyList<TransactionEntry> Entries);
}
