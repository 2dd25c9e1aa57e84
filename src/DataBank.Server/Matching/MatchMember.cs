using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Patient/$member-match of Da Vinci HRex (https://hl7.org/fhir/us/davinci-hrex/STU1/OperationDefinition-member-match.html): the one patient
/// whose name and birthday do not speak against it and who has the coverage; 422 where there is none, or more than one.
/// </summary>
internal static class MatchMember
{
    private const string Profile = "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-parameters-member-match-out";
    private const int MostCandidates = 50;

    public static void MapMatchMember(this IEndpointRouteBuilder fhir) => fhir.MapPost("/Patient/$member-match", HandleAsync).AuditAs("operation", "E");

    private static async Task<IResult> HandleAsync(FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        Reach.Of(context).CheckWholly("Coverage", SmartActions.Search);
        var input = await OperationInput.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
        var (patient, coverage) = (Of(input, "MemberPatient", "Patient"), Of(input, "CoverageToMatch", "Coverage"));
        var keys = CoverageKeys.Of(coverage.Root);
        if (keys.Count == 0) throw new RequestProblem(422, "required", "CoverageToMatch has no number of the insured person: an identifier, a subscriberId or the extensions of JP_Coverage.", "CoverageToMatch");
        var members = await face.Resources.Database.ReadAsync(session => FindAsync(session, face, FhirUrls.Base(context.Request, face), patient, keys, cancellation), cancellation);
        if (members is not [var member])
        {
            throw members.Count == 0
                ? new RequestProblem(422, "not-found", "No member matches.")
                : new RequestProblem(422, "multiple-matches", "More than one member matches.");
        }
        PatientMentions.Add(AuditTrail.Of(context), member);
        return new FhirAnswer(200, ToJson(member));
    }

    private static FhirResource Of(OperationInput input, string name, string type) =>
        input.Resource(name) is { } resource && resource.Type == type ? resource : throw RequestProblem.Invalid($"$member-match takes a {type} as {name}.", "Parameters.parameter");

    private static async Task<IReadOnlyList<StoredResource>> FindAsync(ReadSession session, FhirFace face, string baseUrl, FhirResource patient, IReadOnlySet<string> keys, CancellationToken cancellation)
    {
        var candidates = new PatientCandidates(face.Resources);
        var members = new List<StoredResource>();
        foreach (var (candidate, _, match) in (await candidates.FindAsync(session, patient, cancellation)).Take(MostCandidates).Where(each => each.Match.Grade >= MatchGrade.Possible))
        {
            if (match.Score < 0.5) continue; // Whose name or birthday differs is another person of the same household.
            if (await candidates.IsInsuredAsync(session, candidate.Key, keys, baseUrl, cancellation)) members.Add(candidate);
        }
        return members;
    }

    private static ReadOnlyMemory<byte> ToJson(StoredResource member)
    {
        using var answer = new ParametersWriter(Profile);
        if (FhirResource.Parse(member.Json).Root.TryGetProperty("identifier"u8, out var identifiers) && identifiers.GetArrayLength() > 0) answer.Add("MemberIdentifier", "valueIdentifier", identifiers[0]);
        answer.AddReference("MemberId", member.Key.ToString());
        return answer.Finish();
    }
}
