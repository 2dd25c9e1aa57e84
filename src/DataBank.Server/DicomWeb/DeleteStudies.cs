using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Deletion of studies, series and instances, as dcm4chee, Orthanc and Microsoft's server offer it beside the standard: 204, and 404 for
/// what is not there. What was deleted can be restored until it is purged.
/// </summary>
internal static class DeleteStudies
{
    public static void MapDeleteStudies(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapDelete("/studies/{study}", HandleAsync).AuditAs("delete", "D");
        dicomWeb.MapDelete("/studies/{study}/series/{series}", HandleAsync).AuditAs("delete", "D");
        dicomWeb.MapDelete("/studies/{study}/series/{series}/instances/{instance}", HandleAsync).AuditAs("delete", "D");
    }

    private static async Task<IResult> HandleAsync(
        HttpContext context, StudyRemovals removals, ImagingStudies imaging, string study, string? series, string? instance, CancellationToken cancellation)
    {
        var path = StudyPath.Parse(study, series, instance);
        var removed = await removals.RemoveAsync(
            path.Study, path.Series, path.Instance, Caller.Subject(context.User), (session, uid, summary) => imaging.FollowAsync(session, uid, summary, cancellation), cancellation);
        return removed > 0 ? Results.NoContent() : throw StudyPath.NotFound();
    }
}
