using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Carries out the entries of one transaction or batch.</summary>
internal sealed class BundleRun(FhirResource bundle, FhirFace face, FhirLimits limits, HttpContext context)
{
    private readonly string baseUrl = FhirUrls.Base(context.Request, face);
    private readonly bool showsResources = FhirPreference.Of(context.Request).Return == ReturnPreference.Representation;
    private readonly bool showsFindings = FhirPreference.Of(context.Request).Return == ReturnPreference.OperationOutcome;
    private readonly FhirResource? provenance = ProvenanceHeader.Read(context.Request);
    private readonly BundleReads reads = new(face, context);
    private readonly ConditionalWrites writes = new(face, FhirUrls.Base(context.Request, face), AuditTrail.Of(context));

    /// <summary>All or nothing: every write in one transaction of the store, then the reads, which see them; one of these that fails has its outcome in the response.</summary>
    public async Task<IReadOnlyList<EntryResult>> TransactAsync(CancellationToken cancellation)
    {
        var entries = BundleReader.Read(bundle, IncomingResource.NewId);
        List<TransactionEntry> writing = [.. entries.Where(IsWrite).Select(entry => new TransactionEntry(entry, BundlePlaces.Locate(entry, () => ToRequest(entry))))];
        var written = await new Transaction(face, writes, writing, provenance, baseUrl, Reach.Of(context)).RunAsync(cancellation);

        var results = new SortedDictionary<int, EntryResult>();
        foreach (var entry in writing) results[entry.Entry.Index] = ToResult(entry.Request, written[entry.Entry.Index]);
        foreach (var entry in entries.Where(entry => !IsWrite(entry)))
        {
            // What is stored is stored: a read that fails after it must not say that nothing was.
            results[entry.Index] = writing.Count > 0 ? await OrOutcomeAsync(() => ReadAsync(entry, cancellation)) : await BundlePlaces.LocateAsync(entry, () => ReadAsync(entry, cancellation));
        }
        return [.. results.Values];
    }

    /// <summary>Each entry by itself; one that is refused has its outcome in the response.</summary>
    public async Task<IReadOnlyList<EntryResult>> BatchAsync(CancellationToken cancellation)
    {
        var results = new List<EntryResult>();
        foreach (var entry in BundleReader.Read(bundle, IncomingResource.NewId))
        {
            results.Add(await OrOutcomeAsync(async () => IsWrite(entry) ? await WriteAsync(ToRequest(entry), cancellation) : await ReadAsync(entry, cancellation)));
        }
        return results;
    }

    public ReadOnlyMemory<byte> Respond(string type, IReadOnlyList<EntryResult> results)
    {
        using var response = new FhirBundle($"{type}-response", baseUrl);
        foreach (var result in results) response.AddResult(result);
        return response.Finish();
    }

    private static async Task<EntryResult> OrOutcomeAsync(Func<Task<EntryResult>> entry)
    {
        try
        {
            return await entry();
        }
        catch (RequestProblem problem)
        {
            return new EntryResult(problem.Status, IsWrite: false, null, default, problem.Issues);
        }
    }

    private async Task<EntryResult> ReadAsync(BundleEntry entry, CancellationToken cancellation)
    {
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timed.CancelAfter(limits.QueryTime);
        try
        {
            return await reads.ReadAsync(entry, timed.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw RequestLimits.TooSlow();
        }
    }

    private static bool IsWrite(BundleEntry entry) => !entry.IsOperation && entry.Method is not ("GET" or "HEAD");

    private async Task<EntryResult> WriteAsync(WriteRequest request, CancellationToken cancellation) =>
        ToResult(request, await writes.ApplyAsync(Ready(request), cancellation));

    private WriteRequest Ready(WriteRequest request) => request switch
    {
        { Method: "PATCH" } => request with { Patch = PatchResource.Read(request.Resource!), Provenance = provenance },
        { Resource: { } resource } => request with { Index = IncomingResource.Index(resource, baseUrl), Provenance = provenance },
        _ => request,
    };

    // References are resolved later, and what is searched extracted then.
    private WriteRequest ToRequest(BundleEntry entry)
    {
        GovernedTypes.CheckMayWrite(context.User, entry.Type);
        Reach.Of(context).CheckWholly(entry.Type, entry.Method switch { "POST" => SmartActions.Create, "DELETE" => SmartActions.Delete, "PATCH" => SmartActions.Update | SmartActions.Read, _ => SmartActions.Update });
        if (entry.Method == "PATCH" && !Caller.Holds(context.User, Permissions.ClinicalRead)) throw Caller.NotAllowed();
        if (entry is { Method: "DELETE", Condition: { } criteria })
            return DeleteResource.Conditional(entry.Type, criteria, limits.MaximumBundleEntries, face, baseUrl, Reach.Of(context)) with { IfMatch = EntityTags.IfMatch(entry.IfMatch) };
        var request = new WriteRequest(entry.Method, entry.Type)
        {
            Key = entry.Key,
            Condition = entry.Condition is null ? null : IncomingResource.ParseCondition(entry.Type, entry.Condition, face, baseUrl, Reach.Of(context)),
            IfMatch = EntityTags.IfMatch(entry.IfMatch),
            MustBeNew = EntityTags.MustBeNew(entry.IfNoneMatch),
            Client = Caller.Subject(context.User),
        };
        if (entry.Method == "DELETE") return request;
        var findings = IncomingResource.Check(face, entry.Resource!, context.Request);
        return request with { Resource = entry.Resource, Findings = showsFindings ? findings : [] };
    }

    private EntryResult ToResult(WriteRequest request, IReadOnlyList<WriteResult> written)
    {
        if (request.MostDeleted > 1) return new EntryResult(200, IsWrite: true, null, default, [DeleteResource.Describe(written.Count)]);
        if (written is not [var result]) return new EntryResult(204, IsWrite: true, null, default, null);
        PatientMentions.Add(AuditTrail.Of(context), result.Resource);
        var status = result switch
        {
            { Outcome: WriteOutcome.Created } => 201,
            { Resource.IsDeleted: true } => 204,
            _ => 200,
        };
        return new EntryResult(status, IsWrite: true, result.Resource, showsResources && WriteAnswers.MayShow(context, face, request.Method, result) ? result.Resource.Json : default, request.Findings.Count > 0 ? request.Findings : null);
    }
}
