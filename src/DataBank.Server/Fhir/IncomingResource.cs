using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Makes a write of a resource that came in: valid by the base rules, its search index extracted.</summary>
internal static class IncomingResource
{
    private static readonly ValidationOptions Options = new() { ChecksClaimedProfiles = false };

    /// <exception cref="RequestProblem">With every finding; 400 where the resource came so.</exception>
    public static void Check(FhirResource resource, int status = 400)
    {
        var findings = FhirValidator.R4.Validate(resource, Options);
        if (findings.Any(finding => finding.Severity is "error" or "fatal")) throw new RequestProblem(status, [.. findings.Where(finding => finding.Severity != "information")]);
    }

    /// <param name="resource">Valid.</param>
    /// <param name="baseUrl">Absolute references below it are indexed as local.</param>
    public static ResourceIndex Index(FhirResource resource, string baseUrl) => IndexExtractor.Extract(resource, baseUrl);

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
    /// <param name="baseUrl">Absolute references below it are local.</param>
    public static SearchQuery ParseCondition(string type, string query, string baseUrl)
    {
        var text = query.Contains('?', StringComparison.Ordinal) ? query[query.IndexOf('?', StringComparison.Ordinal)..] : "?" + query;
        var parsed = SearchQueryParser.Parse(type, FhirUrls.Parameters(text), baseUrl, SearchHandling.Strict);
        return parsed.Criteria.Count > 0 ? parsed : throw RequestProblem.Invalid("The condition needs at least one search parameter.");
    }

    public static string NewId() => Guid.CreateVersion7().ToString();
}
