using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>The answer to a single write, in the form the client prefers.</summary>
internal static class WriteAnswers
{
    public static FhirAnswer Of(HttpContext context, FhirFace face, WriteResult result, IReadOnlyList<OutcomeIssue> findings)
    {
        var trail = AuditTrail.Of(context);
        trail.Target = result.Resource.Key.ToString();
        PatientMentions.Add(trail, result.Resource);
        var body = FhirPreference.Of(context.Request).Return switch
        {
            ReturnPreference.Minimal => default,
            ReturnPreference.OperationOutcome => OperationOutcomes.ToJson([new OutcomeIssue("information", "informational", Describe(result.Outcome)), .. findings]),
            _ => MayShow(context, face, context.Request.Method, result) ? result.Resource.Json : default,
        };
        return new FhirAnswer(result.Outcome == WriteOutcome.Created ? 201 : 200, body)
        {
            Version = result.Resource,
            Location = FhirUrls.Version(FhirUrls.Base(context.Request, face), result.Resource),
        };
    }

    /// <summary>Whether the resource may stand in the answer: who wrote it has sent it; what was there before, a match of a condition or what a patch was applied to, is for who may read it.</summary>
    public static bool MayShow(HttpContext context, FhirFace face, string method, WriteResult result) =>
        result.Outcome == WriteOutcome.Created || HttpMethods.IsPut(method)
        || (Caller.Holds(context.User, Permissions.ClinicalRead) && Reach.Of(context).Shows(result.Resource, face, FhirUrls.Base(context.Request, face)));

    private static string Describe(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Created => "Created.",
        WriteOutcome.Updated => "Updated.",
        WriteOutcome.Unchanged => "Nothing changed, so no new version was made.",
        _ => "Deleted.",
    };
}
