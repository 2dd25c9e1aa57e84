using System.Globalization;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Carries out the entries of one transaction or batch.</summary>
internal sealed class BundleRun(FhirResource bundle, FhirFace face, HttpContext context)
{
    private const int MaximumAttempts = 3;

    private readonly string baseUrl = FhirUrls.Base(context.Request, face);
    private readonly bool showsResources = FhirPreference.Of(context.Request).Return == ReturnPreference.Representation;

    /// <summary>All or nothing: every write in one transaction of the store, then the reads, which see them.</summary>
    public async Task<IReadOnlyList<EntryResult>> TransactAsync(CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var existing = await FindExistingAsync(cancellation);
            var entries = BundleReader.Read(bundle, IncomingResource.NewId, existing);
            try
            {
                return await TransactAsync(entries, cancellation);
            }
            catch (RequestProblem conflict) when (conflict.Status == 409 && attempt < MaximumAttempts && entries.Any(entry => entry.IfNoneExist is not null))
            {
                // Somebody made or removed what a condition looks for, between our look and our write: look again.
            }
        }
    }

    /// <summary>Each entry by itself; one that is refused has its outcome in the response.</summary>
    public async Task<IReadOnlyList<EntryResult>> BatchAsync(CancellationToken cancellation)
    {
        var results = new SortedDictionary<int, EntryResult>();
        foreach (var entry in BundleReader.Read(bundle, IncomingResource.NewId))
        {
            try
            {
                results[entry.Index] = IsWrite(entry)
                    ? ToResult((await face.WriteAsync([ToWrite(entry)], cancellation))[0])
                    : await ReadAsync(entry, cancellation);
            }
            catch (RequestProblem problem)
            {
                results[entry.Index] = new EntryResult(problem.Status, IsWrite: false, null, default, problem.Issues);
            }
        }
        return [.. results.Values];
    }

    public ReadOnlyMemory<byte> Respond(string type, IReadOnlyList<EntryResult> results)
    {
        using var response = new FhirBundle($"{type}-response", baseUrl);
        foreach (var result in results) response.AddResult(result);
        return response.Finish();
    }

    private static bool IsWrite(BundleEntry entry) => entry.Method is "POST" or "PUT" or "DELETE";

    // What conditional creates match already: references to those entries must lead to the existing resource.
    private async Task<Dictionary<int, ResourceKey>> FindExistingAsync(CancellationToken cancellation)
    {
        var existing = new Dictionary<int, ResourceKey>();
        foreach (var entry in BundleReader.Read(bundle, IncomingResource.NewId).Where(entry => entry is { Method: "POST", IfNoneExist: not null }))
        {
            await BundlePlaces.LocateAsync(entry, async () =>
            {
                var query = IncomingResource.ParseCondition(entry.Key!.Value.Type, entry.IfNoneExist!, baseUrl) with { Count = 1, Total = TotalMode.None };
                var page = await face.Resources.SearchAsync(query, cancellation);
                if (page.Matches.Count > 0) existing[entry.Index] = page.Matches[0].Key;
                return page;
            });
        }
        return existing;
    }

    private async Task<IReadOnlyList<EntryResult>> TransactAsync(IReadOnlyList<BundleEntry> entries, CancellationToken cancellation)
    {
        var writing = entries.Where(IsWrite).ToList();
        var writes = writing.ConvertAll(entry => BundlePlaces.Locate(entry, () => ToWrite(entry)));
        var written = writes.Count == 0 ? [] : await face.Resources.Database.WriteAsync(session => WriteAsync(session, writing, writes, cancellation), cancellation);

        var results = new SortedDictionary<int, EntryResult>();
        for (var i = 0; i < writing.Count; i++) results[writing[i].Index] = ToResult(written[i]);
        foreach (var entry in entries.Where(entry => !IsWrite(entry)))
        {
            results[entry.Index] = await BundlePlaces.LocateAsync(entry, () => ReadAsync(entry, cancellation));
        }
        return [.. results.Values];
    }

    private async Task<List<WriteResult>> WriteAsync(
        WriteSession session, List<BundleEntry> entries, List<ResourceWrite> writes, CancellationToken cancellation)
    {
        var results = new List<WriteResult>(writes.Count);
        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            var result = await BundlePlaces.LocateAsync(entries[i], () => face.WriteAsync(session, write, cancellation));
            if (result.Resource.Key != write.Key)
            {
                throw new RequestProblem(409, "conflict", "The condition of this entry matches another resource than before, or one of this bundle.", BundlePlaces.At(entries[i]));
            }
            results.Add(result);
        }
        return results;
    }

    private ResourceWrite ToWrite(BundleEntry entry)
    {
        var key = entry.Key ?? throw RequestProblem.Invalid("The entry does not say which resource it writes.", "request.url");
        UrlParts.CheckType(key.Type);
        GovernedTypes.CheckMayWrite(context.User, key.Type);
        if (entry.Resource is null) return new ResourceWrite(entry.Method, key, null, null, EntityTags.IfMatch(entry.IfMatch));
        return IncomingResource.ToWrite(
            entry.Method,
            key,
            entry.Resource,
            baseUrl,
            EntityTags.IfMatch(entry.IfMatch),
            entry.IfNoneExist is null ? null : IncomingResource.ParseCondition(key.Type, entry.IfNoneExist, baseUrl));
    }

    private EntryResult ToResult(WriteResult written)
    {
        PatientMentions.Add(AuditTrail.Of(context), written.Resource);
        var status = written switch
        {
            { Outcome: WriteOutcome.Created } => 201,
            { Resource.IsDeleted: true } => 204,
            _ => 200,
        };
        return new EntryResult(status, IsWrite: true, written.Resource, showsResources ? written.Resource.Json : default, null);
    }

    private async Task<EntryResult> ReadAsync(BundleEntry entry, CancellationToken cancellation)
    {
        if (!Caller.Holds(context.User, Permissions.ClinicalRead)) throw new RequestProblem(403, "forbidden", "The roles of this token do not allow reading.");
        var url = entry.Url.TrimStart('/');
        var query = url.IndexOf('?', StringComparison.Ordinal);
        var parts = (query < 0 ? url : url[..query]).Split('/');
        if (parts.Length == 1)
        {
            var page = await SearchResources.SearchAsync(parts[0].Length == 0 ? SearchPlace.System : SearchPlace.Type(parts[0]), FhirUrls.Parameters(query < 0 ? null : url[query..]), face, context, cancellation);
            return new EntryResult(200, IsWrite: false, null, page, null);
        }
        if (parts.Length is not (2 or 4) || (parts.Length == 4 && parts[2] != "_history"))
        {
            throw RequestProblem.Invalid("A GET entry reads a resource or a version, or searches a type.", "request.url");
        }
        var key = UrlParts.Key(parts[0], parts[1]);
        if (key.Type == "AuditEvent") throw new RequestProblem(400, "not-supported", "AuditEvents are read by themselves, not in bundles.", "request.url");
        var found = parts.Length == 2 ? await face.Resources.FindAsync(key, cancellation)
            : long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? await face.Resources.FindVersionAsync(key, version, cancellation)
            : null;
        if (found is null) throw FhirAnswer.NotFound(key);
        if (found.IsDeleted) throw FhirAnswer.Gone(key);
        PatientMentions.Add(AuditTrail.Of(context), found);
        return new EntryResult(200, IsWrite: false, found, found.Json, null);
    }
}
