using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>
/// Modality performed procedure steps over the web, the same as by DIMSE:
/// https://dicom.nema.org/medical/dicom/current/output/html/part18.html#chapter_15
/// </summary>
public static class PerformedStepEndpoints
{
    private const string Pattern = "/modality-performed-procedure-steps/{step}";
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private const int LongestBody = 16 * 1024 * 1024;

    public static void AddPerformedSteps(this IServiceCollection services, PerformedStepStore steps, ResourceStore resources, ImagingOrders orders, ImagingStudies imaging, PatientIssuers issuers) =>
        services.AddSingleton(new PerformedSteps(steps, resources, orders, imaging, issuers));

    internal static void MapPerformedSteps(this IEndpointRouteBuilder dicomWeb, string read, string write)
    {
        dicomWeb.MapPost(Pattern, WriteAsync).RequireAuthorization(write).AuditAs("mpps", "U");
        dicomWeb.MapMethods(Pattern, ReadRoutes.Methods, RetrieveAsync).RequireAuthorization(read).AuditAs("mpps", "R");
    }

    private static async Task<IResult> WriteAsync(HttpContext context, DicomWebFace face, PerformedSteps steps, string step, CancellationToken cancellation)
    {
        var uid = Uid(step);
        var attributes = await DicomModelBody.ReadAsync(context.Request, LongestBody, cancellation) ?? throw RequestProblem.Invalid("The request has no body.");
        try
        {
            if (context.Request.Query.ContainsKey("update"))
            {
                if (await steps.UpdateAsync(uid, attributes, cancellation)) context.Response.Headers.Append("Warning", $"299 {new FaceUrls(context.Request, face).BaseUrl}: Attributes that can't be changed were left as they are.");
                return Results.Ok();
            }
            await steps.CreateAsync(uid, attributes, cancellation);
            return Results.Created($"{new FaceUrls(context.Request, face).BaseUrl}/modality-performed-procedure-steps/{uid}", null);
        }
        catch (DimseException refused)
        {
            throw Problem(refused.Status);
        }
    }

    private static async Task RetrieveAsync(HttpContext context, PerformedSteps steps, string step, CancellationToken cancellation)
    {
        var form = DicomModel.FormOf(context.Request);
        var found = await steps.FindAsync(Uid(step), cancellation) ?? throw RequestProblem.NotFound("This performed procedure step");
        if (!await (await ClosedRecords.StoreOfAsync(context)).ShowsNumberAsync(DicomModel.Read(found.AttributesJson).Text(PatientId), cancellation)) throw RequestProblem.NotFound("This performed procedure step");
        await DicomModel.WriteAsync(context, [found.AttributesJson], form, cancellation);
    }

    // The rules are those of PS3.4 and speak in its statuses.
    private static RequestProblem Problem(DimseStatus status) => status.Code switch
    {
        0x0111 => new RequestProblem(409, "duplicate", "A performed procedure step of this UID exists already."),
        0x0112 => RequestProblem.NotFound("This performed procedure step"),
        0x0110 => new RequestProblem(409, "conflict", $"{status.Comment}."),
        0x0213 => new RequestProblem(413, "too-long", $"{status.Comment}"),
        0x0120 or 0x0121 => RequestProblem.Invalid($"{status.Comment} is missing."),
        _ => RequestProblem.Invalid($"{status.Comment}"),
    };

    private static string Uid(string step) => Uids.IsValid(step) ? step : throw RequestProblem.Invalid("The step in the URL is no UID: digits and dots, at most 64.");
}
