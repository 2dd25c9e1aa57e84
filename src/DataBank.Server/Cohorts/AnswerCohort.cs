using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// $cohort: patients by diagnosis, values, drugs, images, variants, kinds of data and what lies together in time; counted, listed with their
/// data, saved as a Group. A theme's view is asked alike, and answers from what it holds.
/// </summary>
internal static class AnswerCohort
{
    public static void MapAnswerCohort(this IEndpointRouteBuilder fhir) => fhir.MapPost("/$cohort", HandleAsync).AuditAs("operation", "E");

    private static async Task<IResult> HandleAsync(FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var baseUrl = FhirUrls.Base(context.Request, face);
        using var body = await CohortBody.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
        var parser = new CohortParser(new CohortContext(baseUrl, face.Resources.Parameters.Find) { Hides = face.HidesParameter, HasGenomes = face.Variants.HasImports, RepeatsInput = !face.IsReadOnly });
        var request = parser.Parse(body.RootElement);
        if (request.GroupName is not null) CheckMaySave(face, context);

        await face.Resources.CanonicalsAsync(cancellation);
        var answer = await face.Resources.Cohorts.FindAsync(request with { Criterion = await new ExpressionCriteria(face.Resources.Cohorts, face.Expression).ResolveAsync(request.Criterion, cancellation) }, cancellation);
        if (request.Parts != CohortParts.None || request.GroupName is not null)
        {
            foreach (var patient in answer.Patients) AuditTrail.Of(context).AddPatient(patient);
        }
        ResourceKey? group = request.GroupName is null ? null : await SaveAsync(face, CohortGroup.Of(request, answer), baseUrl, cancellation);
        return new FhirAnswer(200, CohortParameters.ToJson(request, answer, baseUrl, face.Counts, group));
    }

    private static void CheckMaySave(FhirFace face, HttpContext context)
    {
        if (face.IsReadOnly) throw new RequestProblem(400, "not-supported", "This view is read only: it keeps no Group.", "saveAs");
        if (!Caller.Holds(context.User, Permissions.ClinicalWrite)) throw new RequestProblem(403, "forbidden", "The roles of this token do not allow to save a Group.", "saveAs");
    }

    private static async Task<ResourceKey> SaveAsync(FhirFace face, FhirResource group, string baseUrl, CancellationToken cancellation)
    {
        var key = new ResourceKey("Group", IncomingResource.NewId());
        await face.WriteAsync([IncomingResource.ToWrite("POST", key, group, IncomingResource.Index(group, baseUrl))], cancellation);
        return key;
    }
}
