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
    public Task<IReadOnlyList<WriteResult>> ApplyAsync(WriteRequest request, CancellationToken cancellation) =>
        face.Resources.Database.WriteAsync(session => ApplyAsync(session, request, cancellation), cancellation);

    private async Task<IReadOnlyList<WriteResult>> ApplyAsync(WriteSession session, WriteRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<WriteResult> results = request.Method == "DELETE"
            ? await DeleteAsync(session, request, cancellation)
            : [await PutAsync(session, request, await IdentifyAsync(session, request, cancellation), cancellation)];
        if (request.Provenance is { } provenance && results[0].Outcome != WriteOutcome.Unchanged)
            await face.WriteAsync(session, ProvenanceHeader.ToWrite(provenance, [results[0].Resource], baseUrl), cancellation);
        await ReferenceIntegrity.CheckAsync(session, face, baseUrl, results, cancellation);
        return results;
    }

    /// <summary>Which resource a create, update or patch is about.</summary>
    /// <exception cref="RequestProblem">412 for several matches; 400, 404 or 409 where the client's id and the match do not go together.</exception>
    public async Task<ResourceKey> IdentifyAsync(WriteSession session, WriteRequest request, CancellationToken cancellation)
    {
        if (request.Condition is null) return request.Key!.Value;
        var matches = await face.Resources.FirstAsync(session, request.Condition, 2, cancellation);
        if (matches.Count > 1) throw SeveralMatches();
        if (matches is [var match])
        {
            if (request is { Method: "PUT", Resource.Id: { } id } && id != match.Key.Id)
                throw RequestProblem.Invalid("The condition matches a resource with another id than the body has.", $"{request.Type}.id");
            return match.Key;
        }
        var key = request.Key ?? throw RequestProblem.NotFound("A resource that matches the condition");
        if (request is { Method: "PUT", Resource.Id: not null } && await face.Resources.FindShownAsync(session, key, cancellation) is { IsDeleted: false })
            throw new RequestProblem(409, "conflict", "A resource with the id of the body exists, but the condition does not match it.", $"{request.Type}.id");
        return key;
    }

    /// <summary>Creates, updates or patches what <see cref="IdentifyAsync"/> found.</summary>
    public async Task<WriteResult> PutAsync(WriteSession session, WriteRequest request, ResourceKey key, CancellationToken cancellation)
    {
        // A conditional create whose condition matches does nothing, and answers the match.
        if (request.Method == "POST" && key != request.Key)
        {
            var match = await ResourceStore.FindAsync(session, key, cancellation) ?? throw new RequestProblem(409, "conflict", "The entry with the same condition is not written yet.");
            return new WriteResult(WriteOutcome.Unchanged, match);
        }
        if (request.MustBeNew && await face.Resources.FindShownAsync(session, key, cancellation) is { IsDeleted: false })
            throw new RequestProblem(412, "conflict", "If-None-Match: * was given, and the resource exists.");
        if (face.Policies.VersioningOf(key.Type) == VersioningPolicy.VersionedUpdate && request.IfMatch is null && await face.Resources.FindShownAsync(session, key, cancellation) is { IsDeleted: false })
            throw new RequestProblem(428, "required", $"An update of {key.Type} says by If-Match which version it replaces.");
        if (request.Patch is not null) return await PatchAsync(session, request, key, cancellation);
        return await face.WriteAsync(session, IncomingResource.ToWrite(request.Method, key, request.Resource!, request.Index!, request.IfMatch), cancellation);
    }

    /// <summary>Deletes one resource, or what the condition matches, all of it or nothing; no result where there is nothing to delete.</summary>
    /// <exception cref="RequestProblem">412 when more matches than the request allows.</exception>
    public async Task<IReadOnlyList<WriteResult>> DeleteAsync(WriteSession session, WriteRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<StoredResource> matches = request.Condition is { } condition
            ? await face.Resources.FirstAsync(session, condition, request.TakesFirst ? request.MostDeleted : request.MostDeleted + 1, cancellation)
            : await face.Resources.FindShownAsync(session, request.Key!.Value, cancellation) is { } current ? [current] : [];
        if (matches.Count > request.MostDeleted) throw SeveralMatches();
        if (matches.Count == 0 && request.IfMatch is not null) throw new RequestProblem(412, "conflict", "If-Match was given, and there is no such resource.");
        PatientMentions.Add(trail, matches);
        var results = new List<WriteResult>(matches.Count);
        foreach (var match in matches)
        {
            results.Add(await face.WriteAsync(session, new ResourceWrite("DELETE", match.Key, null, null, request.IfMatch), cancellation));
            if (request.IsHard) await ResourceStore.PurgeHistoryAsync(session, match.Key, DestructionCauses.Request, cancellation);
        }
        return results;
    }

    private async Task<WriteResult> PatchAsync(WriteSession session, WriteRequest request, ResourceKey key, CancellationToken cancellation)
    {
        var current = await face.Resources.FindShownAsync(session, key, cancellation) ?? throw FhirAnswer.NotFound(key);
        if (current.IsDeleted) throw FhirAnswer.Gone(key);
        // Before the patch is tried: a client whose version is old learns just that.
        if (request.IfMatch is { } expected && expected != current.Version) throw new RequestProblem(412, "conflict", "The version named by If-Match is not the current one.");
        var patched = request.Patch!(FhirResource.Parse(current.Json));
        IncomingResource.CheckPatched(face, patched, request.Client);
        return await face.WriteAsync(session, IncomingResource.ToWrite("PATCH", key, patched, IncomingResource.Index(patched, baseUrl)), cancellation);
    }

    private static RequestProblem SeveralMatches() =>
        new(412, "multiple-matches", "More resources match the condition than this request is for; nothing was written.");
}
