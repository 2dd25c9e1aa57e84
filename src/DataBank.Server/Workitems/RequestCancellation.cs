using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Ask for a workitem to be cancelled: https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_11.8</summary>
internal static class RequestCancellation
{
    private const int LongestAeTitle = 16;

    public static void MapRequestCancellation(this IEndpointRouteBuilder dicomWeb) => dicomWeb.MapPost("/workitems/{workitem}/cancelrequest", HandleAsync).AuditAs("ups-cancel", "U");

    private static async Task<IResult> HandleAsync(HttpContext context, WorkitemStore workitems, string workitem, CancellationToken cancellation)
    {
        var uid = WorkitemEndpoints.Uid(workitem);
        var request = await WorkitemEndpoints.ReadOptionalAsync(context.Request, cancellation);
        var requester = RequesterOf(Caller.Subject(context.User));
        await workitems.ChangeAsync(
            uid, (item, subscribers, now) => WorkitemCancellation.Request(item, request, requester, subscribers, now) ?? throw WorkitemRefusal.AlreadyCanceled, cancellation);
        return Results.Accepted();
    }

    // The web has no AE titles: the caller's name stands in for one.
    private static string RequesterOf(string subject)
    {
        var title = new string([.. subject.Where(character => char.IsAscii(character) && !char.IsControl(character) && character != '\\')]);
        return title.Length > LongestAeTitle ? title[..LongestAeTitle] : title;
    }
}
