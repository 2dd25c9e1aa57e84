using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Update a workitem: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_11.6</summary>
internal static class UpdateWorkitem
{
    public static void MapUpdateWorkitem(this IEndpointRouteBuilder dicomWeb) => dicomWeb.MapPost("/workitems/{workitem}", HandleAsync).AuditAs("ups-update", "U");

    private static async Task<IResult> HandleAsync(HttpContext context, WorkitemStore workitems, string workitem, CancellationToken cancellation)
    {
        var uid = WorkitemEndpoints.Uid(workitem);
        var changes = await WorkitemEndpoints.ReadAsync(context.Request, cancellation);
        // DIMSE has it among the attributes, and so may a web client.
        var (inUrl, inBody) = (WorkitemEndpoints.QueryUid(context.Request, "transaction-uid", "transactionuid"), changes.Text(WorkitemAttributes.TransactionUid));
        if (inUrl is not null && inBody is not null && inUrl != inBody) throw RequestProblem.Invalid("The Transaction UID of the URL is not that of the body.");
        await workitems.ChangeAsync(uid, (item, _, now) => WorkitemUpdate.Update(item, changes, inUrl ?? inBody, now), cancellation);
        return Results.Ok();
    }
}
