using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Claim, complete or cancel a workitem: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_11.7</summary>
internal static class ChangeWorkitemState
{
    public static void MapChangeWorkitemState(this IEndpointRouteBuilder dicomWeb) => dicomWeb.MapPut("/workitems/{workitem}/state", HandleAsync).AuditAs("ups-state", "U");

    private static async Task<IResult> HandleAsync(HttpContext context, DicomWebFace face, WorkitemStore workitems, string workitem, CancellationToken cancellation)
    {
        var uid = WorkitemEndpoints.Uid(workitem);
        var action = await WorkitemEndpoints.ReadAsync(context.Request, cancellation);
        var state = action.Text(WorkitemAttributes.State);
        var transaction = action.Text(WorkitemAttributes.TransactionUid) is { } text ? TransactionOf(text) : null;
        var isAlready = false;
        await workitems.ChangeAsync(
            uid,
            (item, _, _) =>
            {
                var change = WorkitemTransition.ChangeState(item, state, transaction);
                isAlready = change is null;
                return change;
            },
            cancellation);
        if (isAlready) WorkitemEndpoints.Warn(context, face, $"The UPS is already in the requested state of {state}.");
        return Results.Ok();
    }

    private static string TransactionOf(string text) =>
        Dicom.Uids.IsValid(text) ? text : throw Fhir.RequestProblem.Invalid("The Transaction UID is no UID: digits and dots, at most 64.");
}
