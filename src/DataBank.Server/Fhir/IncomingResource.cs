using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Makes a write of a resource that came in: valid by the base rules, its search index extracted.</summary>
internal static class IncomingResource
{
    /// <summary>Checks a resource that a client sent, by the policy of the face.</summary>
    /// <returns>What the client may be told of it.</returns>
    /// <exception cref="RequestProblem">400 with every finding.</exception>
    public static IReadOnlyList<OutcomeIssue> Check(FhirFace face, FhirResource resource, HttpRequest request) =>
        face.Policies.Validation.Check(face.Validator, resource, 400, Languages.PrefersJapanese(request), Caller.Subject(request.HttpContext.User));

    /// <summary>Checks what came of a patch.</summary>
    /// <exception cref="RequestProblem">422 with every finding.</exception>
    public static void CheckPatched(FhirFace face, FhirResource resource, string client) => face.Policies.Validation.Check(face.Validator, resource, 422, false, client);

    /// <summary>Checks a body that steers the server and is not stored: by R4 whatever the policy is.</summary>
    /// <exception cref="RequestProblem">400 with every finding.</exception>
    public static void CheckSteering(FhirResource resource) => ValidationPolicy.Standard.Check(FhirValidator.R4, resource, 400, false, "");

    /// <param name="resource">Valid.</param>
    /// <param name="baseUrl">Absolute references below it are indexed as local.</param>
    /// <exception cref="RequestProblem">400: it has a conditional reference, which only a transaction resolves (https://hl7.org/fhir/R4/http.html#trules).</exception>
    public static ResourceIndex Index(FhirResource resource, string baseUrl) => BundleTargets.ConditionsIn(resource).Count == 0
        ? IndexExtractor.Extract(resource, baseUrl)
        : throw new RequestProblem(400, "not-supported", "Conditional references are for the entries of a transaction, which resolves them; here they would lead nowhere.", resource.Type);

    /// <summary>A write under a key, which the resource need not have learned yet.</summary>
    public static ResourceWrite ToWrite(string method, ResourceKey key, FhirResource resource, ResourceIndex index, long? ifMatch = null)
    {
        // A Patient is in its own compartment; a new one learns its id only here.
        if (key.Type == "Patient" && resource.Id != key.Id) index = index with { PatientIds = [.. index.PatientIds.Where(id => id != resource.Id), key.Id] };
        return new ResourceWrite(method, key, resource, index, ifMatch);
    }

    /// <summary>Parses the search of a condition; it must select by something, or it would match everything.</summary>
    /// <param name="type">The type that is written.</param>
    /// <param name="query">Parameters, as in a URL.</param>
    /// <param name="face">Knows the search parameters.</param>
    /// <param name="baseUrl">Absolute references below it are local.</param>
    /// <param name="reach">Of who writes.</param>
    public static SearchQuery ParseCondition(string type, string query, FhirFace face, string baseUrl, Reach reach)
    {
        var text = query.Contains('?', StringComparison.Ordinal) ? query[query.IndexOf('?', StringComparison.Ordinal)..] : "?" + query;
        var parsed = SearchQueryParser.Parse([type], [.. FhirUrls.Parameters(text)], baseUrl, SearchHandling.Strict, face.Resources.Parameters.Find);
        if (parsed.Criteria.Count == 0) throw RequestProblem.Invalid("The condition needs at least one search parameter.");
        reach.CheckCondition(parsed);
        return parsed;
    }

    public static string NewId() => TimeOrderedId.New().ToString();
}
