using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Carries out writes inside a transaction of the store, where nobody can come between a condition and what it decides:
/// conditional create, update, patch and delete of https://hl7.org/fhir/R4/http.html.
/// </summary>
/// <param name="face">Its store is written.</param>
/// <param name="baseUrl">Absolute references below it are indexed as local.</param>
/// <param name="trail">Learns whose data is deleted.</param>
internal sealed class ConditionalWrites(FhirFace face, string baseUrl, AuditTrail trail)
{
    /// <summary>One write by itself. Only deletes may have no result, or several.</summary>
    public Task<IReadOnlyList<WriteResult>> ApplyAsync(WriteRequest request, CancellationToken cancellation) => face.Resources.Database.WriteAsync(
        session => ApplyAsync(new FaceBatch(face, session, cancellation), request, cancellation),
        request is { Condition: null, Key: { } key } ? face.ReadsOf([key]) : WriteReads.Anything,
        cancellation);

    private async Task<IReadOnlyList<WriteResult>> ApplyAsync(FaceBatch batch, WriteRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<WriteResult> results = request.Method == "DELETE"
            ? await DeleteAsync(batch, request, null, cancellation)
            : [await PutAsync(batch, request, await IdentifyAsync(batch, request), null, cancellation)];
        if (request.Provenance is { } provenance && results[0].Outcome != WriteOutcome.Unchanged)
            await batch.WriteAsync(ProvenanceHeader.ToWrite(provenance, [results[0].Resource], baseUrl), null);
        await batch.FinishAsync();
        await ReferenceIntegrity.CheckAsync(batch.Session, face, baseUrl, results, cancellation);
        return results;
    }

    /// <summary>Which resource a create, update or patch is about.</summary>
    /// <exception cref="RequestProblem">412 for several matches; 400, 404 or 409 where the client's id and the match do not go together.</exception>
    public static async Task<ResourceKey> IdentifyAsync(FaceBatch batch, WriteRequest request)
    {
        if (request.Condition is null) return request.Key!.Value;
        var matches = await batch.FirstAsync(request.Condition, 2);
        if (matches.Count > 1) throw SeveralMatches();
        if (matches is [var match])
        {
            if (request is { Method: "PUT", Resource.Id: { } id } && id != match.Key.Id)
                throw RequestProblem.Invalid("The condition matches a resource with another id than the body has.", $"{request.Type}.id");
            return match.Key;
        }
        var key = request.Key ?? throw RequestProblem.NotFound("A resource that matches the condition");
        if (request is { Method: "PUT", Resource.Id: not null } && await batch.FindShownAsync(key) is { IsDeleted: false })
            throw new RequestProblem(409, "conflict", "A resource with the id of the body exists, but the condition does not match it.", $"{request.Type}.id");
        return key;
    }

    /// <summary>Creates, updates or patches what <see cref="IdentifyAsync"/> found.</summary>
    public async Task<WriteResult> PutAsync(FaceBatch batch, WriteRequest request, ResourceKey key, BundleEntry? entry, CancellationToken cancellation)
    {
        // A conditional create whose condition matches does nothing, and answers the match.
        if (request.Method == "POST" && key != request.Key)
        {
            await batch.FinishAsync(); // It may be what another entry makes.
            var match = await ResourceStore.FindAsync(batch.Session, key, cancellation) ?? throw new RequestProblem(409, "conflict", "The entry with the same condition is not written yet.");
            return new WriteResult(WriteOutcome.Unchanged, match);
        }
        if (request.MustBeNew && await batch.FindShownAsync(key) is { IsDeleted: false })
            throw new RequestProblem(412, "conflict", "If-None-Match: * was given, and the resource exists.");
        if (face.Policies.VersioningOf(key.Type) == VersioningPolicy.VersionedUpdate && request.IfMatch is null && await batch.FindShownAsync(key) is { IsDeleted: false })
            throw new RequestProblem(428, "required", $"An update of {key.Type} says by If-Match which version it replaces.");
        if (request.Patch is not null) return await PatchAsync(batch, request, key, entry);
        return await batch.WriteAsync(IncomingResource.ToWrite(request.Method, key, request.Resource!, request.Index!, request.IfMatch), entry);
    }

    /// <summary>Deletes one resource, or what the condition matches, all of it or nothing; no result where there is nothing to delete.</summary>
    /// <exception cref="RequestProblem">412 when more matches than the request allows.</exception>
    public async Task<IReadOnlyList<WriteResult>> DeleteAsync(FaceBatch batch, WriteRequest request, BundleEntry? entry, CancellationToken cancellation)
    {
        IReadOnlyList<StoredResource> matches = request.Condition is { } condition
            ? await batch.FirstAsync(condition, request.TakesFirst ? request.MostDeleted : request.MostDeleted + 1)
            : await batch.FindShownAsync(request.Key!.Value) is { } current ? [current] : [];
        if (matches.Count > request.MostDeleted) throw SeveralMatches();
        if (matches.Count == 0 && request.IfMatch is not null) throw new RequestProblem(412, "conflict", "If-Match was given, and there is no such resource.");
        PatientMentions.Add(trail, matches);
        var results = new List<WriteResult>(matches.Count);
        foreach (var match in matches)
        {
            results.Add(await batch.WriteAsync(new ResourceWrite("DELETE", match.Key, null, null, request.IfMatch), entry));
            if (!request.IsHard) continue;
            await batch.FinishAsync();
            await ResourceStore.PurgeHistoryAsync(batch.Session, match.Key, DestructionCauses.Request, cancellation);
        }
        return results;
    }

    private async Task<WriteResult> PatchAsync(FaceBatch batch, WriteRequest request, ResourceKey key, BundleEntry? entry)
    {
        var current = await batch.FindShownAsync(key) ?? throw FhirAnswer.NotFound(key);
        if (current.IsDeleted) throw FhirAnswer.Gone(key);
        // Before the patch is tried: a client whose version is old learns just that.
        if (request.IfMatch is { } expected && expected != current.Version) throw new RequestProblem(412, "conflict", "The version named by If-Match is not the current one.");
        var patched = request.Patch!(FhirResource.Parse(current.Json));
        IncomingResource.CheckPatched(face, patched, request.Client);
        return await batch.WriteAsync(IncomingResource.ToWrite("PATCH", key, patched, IncomingResource.Index(patched, baseUrl)), entry);
    }

    private static RequestProblem SeveralMatches() =>
        new(412, "multiple-matches", "More resources match the condition than this request is for; nothing was written.");
}
