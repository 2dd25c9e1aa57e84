using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Server;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Proxy;

/// <summary>
/// The one place where pseudonyms lead back to patients, below <c>/vault/{theme}</c>: the table of patients and cases for its holder, and
/// requests for re-identification.
/// </summary>
internal static class MappingEndpoints
{
    private const string FhirJson = "application/fhir+json";
    private const int LargestTask = 64 * 1024;

    public static void MapMapping(this IEndpointRouteBuilder theme)
    {
        theme.MapGet("/cases", CasesAsync).RequireAuthorization(Permissions.Mapping).WithScopesOf("ResearchSubject").AuditAs("mapping-export", "E");
        var tasks = theme.MapGroup("").WithScopesOf("Task");
        tasks.MapPost("/Task", AskAsync).RequireAuthorization(Permissions.Reidentify).AuditAs("reidentify-request", "C");
        tasks.MapGet("/Task/{id}", FindAsync).RequireAuthorization(Permissions.SeeReidentification).AuditAs("read", "R");
        tasks.MapPost("/Task/{id}/$approve", ApproveAsync).RequireAuthorization(Permissions.Mapping).AuditAs("reidentify-approve", "U");
        tasks.MapPost("/Task/{id}/$reject", RejectAsync).RequireAuthorization(Permissions.Mapping).AuditAs("reidentify-reject", "U");
        tasks.MapPost("/Task/{id}/$resolve", ResolveAsync).RequireAuthorization(Permissions.Reidentify).AuditAs("reidentify", "E");
    }

    private static async Task<IResult> CasesAsync(HttpContext context, string theme, MappingTable mapping, PersonVault persons, CancellationToken cancellation)
    {
        CheckHoldsNoData(context);
        var cases = await mapping.ReadAsync(theme, cancellation) ?? throw RequestProblem.NotFound("This theme");
        var table = new StringBuilder("case_id,pseudonym,patient,identifiers\r\n");
        foreach (var each in cases)
        {
            var identities = await persons.IdentitiesAsync(each.Person, cancellation);
            NoteWhose(context, identities);
            var patients = string.Join(' ', identities.Where(identity => identity[0] == "patient").Select(identity => $"Patient/{identity[2]}"));
            var numbers = string.Join(' ', identities.Where(identity => identity[0] != "patient").Select(identity => $"{identity[1]}|{identity[2]}"));
            table.Append(each.CaseId).Append(',').Append(each.Pseudonym).Append(',').Append(patients).Append(",\"").Append(numbers.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\"\r\n");
        }
        return Results.Text(table.ToString(), "text/csv", Encoding.UTF8);
    }

    private static async Task<IResult> AskAsync(HttpContext context, string theme, Reidentifications reidentifications, CancellationToken cancellation)
    {
        var task = FhirResource.Parse(await FhirBody.ReadBytesAsync(context.Request, LargestTask, cancellation));
        var request = await reidentifications.AskAsync(theme, Caller.Subject(context.User), ReidentificationRequest.Read(task), cancellation);
        context.Response.Headers.Location = $"{context.Request.Scheme}://{context.Request.Host}/vault/{theme}/Task/{request.Id}";
        return Answer(reidentifications, request, StatusCodes.Status201Created);
    }

    private static async Task<IResult> FindAsync(string theme, string id, Reidentifications reidentifications, CancellationToken cancellation) =>
        Answer(reidentifications, await reidentifications.FindAsync(theme, id, cancellation));

    private static async Task<IResult> ApproveAsync(HttpContext context, string theme, string id, Reidentifications reidentifications, CancellationToken cancellation)
    {
        CheckHoldsNoData(context);
        return Answer(reidentifications, await reidentifications.ApproveAsync(theme, id, Caller.Subject(context.User), cancellation));
    }

    private static async Task<IResult> RejectAsync(HttpContext context, string theme, string id, Reidentifications reidentifications, CancellationToken cancellation)
    {
        CheckHoldsNoData(context);
        return Answer(reidentifications, await reidentifications.RejectAsync(theme, id, cancellation));
    }

    private static async Task<IResult> ResolveAsync(
        HttpContext context, string theme, string id, Reidentifications reidentifications, PersonVault persons, CancellationToken cancellation)
    {
        // Whoever sees pseudonymized data must not learn whose they are.
        if (Caller.Holds(context.User, Permissions.ResearchRead))
            throw new RequestProblem(403, "forbidden", "Who reads a theme's view is not told who its patients are; somebody of the clinical side has to ask.");
        var found = new List<(MappedCase, IReadOnlyList<string[]>)>();
        foreach (var each in await reidentifications.ResolveAsync(theme, id, Caller.Subject(context.User), cancellation))
        {
            var identities = await persons.IdentitiesAsync(each.Person, cancellation);
            NoteWhose(context, identities);
            found.Add((each, identities));
        }
        return Answer(ReidentificationTask.WriteAnswer(found), StatusCodes.Status200OK);
    }

    /// <summary>No one holds both data and mapping (職務分離): a token with another role that reads data can't do this.</summary>
    private static void CheckHoldsNoData(HttpContext context)
    {
        if (Caller.Holds(context.User, Permissions.ClinicalRead) || Caller.Holds(context.User, Permissions.ResearchRead))
            throw new RequestProblem(403, "forbidden", "The holder of the mapping has no role that reads data (職務分離のため、データを読む役割とは兼ねられません).");
    }

    private static void NoteWhose(HttpContext context, IReadOnlyList<string[]> identities)
    {
        foreach (var identity in identities.Where(identity => identity[0] == "patient"))
            AuditTrail.Of(context).AddPatient(identity[2]);
    }

    private static IResult Answer(Reidentifications reidentifications, VaultReidentification request, int status = StatusCodes.Status200OK) =>
        Answer(ReidentificationTask.Write(request, reidentifications.AskedBy(request)), status);

    private static IResult Answer(JsonObject resource, int status) => Results.Text(resource.ToJsonString(), FhirJson, Encoding.UTF8, status);
}
