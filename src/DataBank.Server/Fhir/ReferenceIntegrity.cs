using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Reference policy "enforced" (https://hl7.org/fhir/R4/valueset-reference-handling-policy.html), for the types that a site names: looked
/// at when everything else of a write is done, so that the entries of a transaction may refer to each other.
/// </summary>
internal static class ReferenceIntegrity
{
    /// <exception cref="RequestProblem">422: a reference leads nowhere. 409: something refers to what is deleted.</exception>
    public static async Task CheckAsync(WriteSession session, FhirFace face, string baseUrl, IEnumerable<WriteResult> written, CancellationToken cancellation)
    {
        if (face.Policies.EnforcedReferences.Count == 0) return;
        foreach (var result in written)
        {
            if (result.Outcome == WriteOutcome.Deleted) await CheckDeletedAsync(session, face, result.Resource.Key, cancellation);
            else if (face.Policies.EnforcedReferences.Contains(result.Resource.Key.Type)) await CheckWrittenAsync(session, face, result.Resource, baseUrl, cancellation);
        }
    }

    private static async Task CheckWrittenAsync(WriteSession session, FhirFace face, StoredResource resource, string baseUrl, CancellationToken cancellation)
    {
        foreach (var target in LocalReferences.Of(FhirResource.Parse(resource.Json), baseUrl))
        {
            if (await face.Resources.FindShownAsync(session, target, cancellation) is not { IsDeleted: false })
                throw new RequestProblem(422, "business-rule", $"References of {resource.Key.Type} must lead to resources that exist; one to {target.Type} does not.", resource.Key.Type);
        }
    }

    private static async Task CheckDeletedAsync(WriteSession session, FhirFace face, ResourceKey deleted, CancellationToken cancellation)
    {
        foreach (var type in face.Policies.EnforcedReferences)
        {
            foreach (var parameter in SearchParameters.For(type).Where(parameter => parameter.Type == SearchParameterType.Reference && parameter.Targets.Contains(deleted.Type)))
            {
                var referring = new SearchQuery { ResourceType = type, Criteria = [new SearchCriterion(parameter.Code, parameter, null, [new ReferenceValue(deleted.Type, deleted.Id, null)])] };
                if ((await face.Resources.FirstAsync(session, referring, 1, cancellation)).Count > 0)
                    throw new RequestProblem(409, "conflict", $"A {type} refers to this {deleted.Type}: delete that first.");
            }
        }
    }
}
