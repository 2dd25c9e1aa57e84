using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Create a workitem: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_11.4</summary>
internal static class CreateWorkitem
{
    public static void MapCreateWorkitem(this IEndpointRouteBuilder dicomWeb) => dicomWeb.MapPost("/workitems", HandleAsync).AuditAs("ups-create", "C");

    private static async Task<IResult> HandleAsync(HttpContext context, DicomWebFace face, WorkitemStore workitems, CancellationToken cancellation)
    {
        var given = await WorkitemEndpoints.ReadAsync(context.Request, cancellation);
        var named = WorkitemEndpoints.QueryUid(context.Request, "workitem") ?? given.Text(WorkitemAttributes.SopInstanceUid);
        var uid = named is null ? NewUids.OfGuid(Guid.NewGuid()) : WorkitemEndpoints.Uid(named);
        AuditTrail.Of(context).Target = $"/dicomweb/workitems/{uid}";
        if (!await workitems.CreateAsync(now => WorkitemCreation.Create(uid, given, now), cancellation))
        {
            throw new RequestProblem(409, "duplicate", "A workitem of this UID exists already.");
        }
        if (named is null || WorkitemCreation.IsModified(given)) WorkitemEndpoints.Warn(context, face, "The Workitem was created with modifications.");
        var url = $"{new FaceUrls(context.Request, face).BaseUrl}/workitems/{uid}";
        context.Response.Headers.ContentLocation = url;
        return Results.Created(url, null);
    }
}
