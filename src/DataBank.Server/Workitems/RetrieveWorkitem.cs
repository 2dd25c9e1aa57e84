using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Retrieve a workitem, never its transaction UID: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_11.5</summary>
internal static class RetrieveWorkitem
{
    public static void MapRetrieveWorkitem(this IEndpointRouteBuilder dicomWeb) => dicomWeb.MapMethods("/workitems/{workitem}", ReadRoutes.Methods, HandleAsync).AuditAs("ups-read", "R");

    private static async Task HandleAsync(HttpContext context, WorkitemStore workitems, string workitem, CancellationToken cancellation)
    {
        var form = DicomModel.FormOf(context.Request);
        var item = await workitems.FindAsync(WorkitemEndpoints.Uid(workitem), cancellation);
        await DicomModel.WriteAsync(context, [item.AttributesJson], form, cancellation);
    }
}
