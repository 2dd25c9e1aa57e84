using System.Globalization;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Carries out the entries of one transaction or batch.</summary>
internal sealed class BundleRun(FhirFace face, HttpContext context)
{
    private readonly string baseUrl = FhirUrls.Base(context.Request, face);
    private readonly bool showsResources = FhirPreference.Of(context.Request).Return == ReturnPreference.Representation;

    public static string At(BundleEntry entry) => $"Bundle.entry[{entry.Index.ToString(CultureInfo.InvariantCulture)}]";

    /// <summary>All or nothing: every write in one transaction of the store, then the reads, which see them.</summary>
    public async Task<IReadOnlyList<EntryResult>> TransactAsync(IReadOnlyList<BundleEntry> entries, CancellationToken cancellation)
    {
        var results = new SortedDictionary<int, EntryResult>();
        var writing = entries.Where(IsWrite).ToList();
        var writes = writing.ConvertAll(entry => Locate(entry, () => ToWrite(entry)));
        if (writes.Count > 0)
        {
            var written = await face.Resources.WriteAsync(writes, cancellation);
            for (var i = 0; i < writing.Count; i++) results[writing[i].Index] = ToResult(written[i]);
        }
        foreach (var entry in entries.Where(entry => !IsWrite(entry)))
        {
            results[entry.Index] = await LocateAsync(entry, () => ReadAsync(entry, cancellation));
        }
        return [.. results.Values];
    }

    /// <summary>Each entry by itself; one that is refused has its outcome in the response.</summary>
    public async Task<IReadOnlyList<EntryResult>> BatchAsync(IReadOnlyList<BundleEntry> entries, CancellationToken cancellation)
    {
        var results = new SortedDictionary<int, EntryResult>();
        foreach (var entry in entries)
        {
            try
            {
                results[entry.Index] = IsWrite(entry)
                    ? ToResult((await face.Resources.WriteAsync([ToWrite(entry)], cancellation))[0])
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
        using var bundle = new FhirBundle($"{type}-response", baseUrl);
        foreach (var result in results) bundle.AddResult(result);
        return bundle.Finish();
    }

    private static bool IsWrite(BundleEntry entry) => entry.Method is "POST" or "PUT" or "DELETE";

    private ResourceWrite ToWrite(BundleEntry entry)
    {
        var key = entry.Key ?? throw RequestProblem.Invalid("The entry does not say which resource it writes.", "request.url");
        ResourceTypes.Check(key.Type);
        GovernedTypes.CheckMayWrite(context.User, key.Type);
        if (entry.Resource is null) return new ResourceWrite(entry.Method, key, null, null, EntityTags.IfMatch(entry.IfMatch));
        return IncomingResource.ToWrite(
            entry.Method,
            key,
            entry.Resource,
            EntityTags.IfMatch(entry.IfMatch),
            entry.IfNoneExist is null ? null : IncomingResource.ParseCondition(key.Type, entry.IfNoneExist, baseUrl));
    }

    private EntryResult ToResult(WriteResult written)
    {
        PatientMentions.Add(AuditTrail.Of(context), written.Resource);
        var status = written.Outcome switch
        {
            WriteOutcome.Created => 201,
            WriteOutcome.Deleted => 204,
            _ => 200,
        };
        return new EntryResult(status, IsWrite: true, written.Resource, showsResources ? written.Resource.Json : default, null);
    }

    private async Task<EntryResult> ReadAsync(BundleEntry entry, CancellationToken cancellation)
    {
        if (!Caller.Holds(context.User, Permissions.ClinicalRead)) throw new RequestProblem(403, "forbidden", "The roles of this token do not allow reading.");
        var url = entry.Url.TrimStart('/');
        var query = url.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? url : url[..query];
        var parts = path.Split('/');
        if (parts.Length == 1) return await SearchAsync(path, query < 0 ? null : url[query..], cancellation);
        if (parts.Length is not (2 or 4) || (parts.Length == 4 && parts[2] != "_history")) throw RequestProblem.Invalid("A GET entry reads a resource, a version, or searches a type.", "request.url");

        var key = ResourceTypes.Key(parts[0], parts[1]);
        var found = parts.Length == 2
            ? await face.Resources.FindAsync(key, cancellation)
            : long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? await face.Resources.FindVersionAsync(key, version, cancellation) : null;
        if (found is null) throw FhirAnswer.NotFound(key);
        if (found.IsDeleted) throw FhirAnswer.Gone(key);
        PatientMentions.Add(AuditTrail.Of(context), found);
        return new EntryResult(200, IsWrite: false, found, found.Json, null);
    }

    private async Task<EntryResult> SearchAsync(string type, string? query, CancellationToken cancellation)
    {
        var page = await SearchResources.SearchAsync(type, FhirUrls.Parameters(query), face, context, cancellation);
        return new EntryResult(200, IsWrite: false, null, page, null);
    }

    private static T Locate<T>(BundleEntry entry, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (RequestProblem problem)
        {
            throw At(entry, problem);
        }
    }

    private static async Task<T> LocateAsync<T>(BundleEntry entry, Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (RequestProblem problem)
        {
            throw At(entry, problem);
        }
    }

    // A finding inside an entry is of use only with the entry it is in.
    private static RequestProblem At(BundleEntry entry, RequestProblem problem) =>
        new(problem.Status, [.. problem.Issues.Select(issue => issue with { Expression = issue.Expression is null ? At(entry) : $"{At(entry)}.{Inside(issue.Expression)}" })]);

    private static string Inside(string expression) =>
        expression.StartsWith("request", StringComparison.Ordinal) ? expression : $"resource.ofType({expression.Split('.')[0]}){expression[expression.Split('.')[0].Length..]}";
}
