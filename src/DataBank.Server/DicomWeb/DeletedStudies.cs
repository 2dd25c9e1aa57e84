using System.Globalization;
using System.Text.Json;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>What was deleted or replaced, for the administrator: listed, restored, purged for good.</summary>
internal static class DeletedStudies
{
    private const int MostListed = 1000;
    private static readonly string[] Places = ["/deleted/studies/{study}", "/deleted/studies/{study}/series/{series}", "/deleted/studies/{study}/series/{series}/instances/{instance}"];

    public static void MapDeletedStudies(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapGet("/deleted", ListAsync).AuditAs("deleted", "R");
        foreach (var place in Places)
        {
            dicomWeb.MapPost($"{place}/restore", RestoreAsync).AuditAs("restore", "C");
            dicomWeb.MapDelete(place, PurgeAsync).AuditAs("purge", "D");
        }
    }

    private static async Task<IResult> ListAsync(StudyRemovals removals, long? after, CancellationToken cancellation) =>
        Results.Json((await removals.ListAsync(after ?? 0, MostListed, cancellation)).Select(removed => new
        {
            id = removed.Key.ToString(CultureInfo.InvariantCulture),
            studyInstanceUid = removed.StudyUid,
            seriesInstanceUid = removed.SeriesUid,
            sopInstanceUid = removed.SopInstanceUid,
            reason = removed.Reason,
            by = removed.RemovedBy,
            at = removed.RemovedAt,
            sizeBytes = removed.Blob?.SizeBytes,
        }), JsonSerializerOptions.Web);

    private static async Task<IResult> RestoreAsync(
        StudyRemovals removals, ImagingStudies imaging, string study, string? series, string? instance, CancellationToken cancellation)
    {
        var path = StudyPath.Parse(study, series, instance);
        var restored = await removals.RestoreAsync(path.Study, path.Series, path.Instance, (session, summary) => imaging.WriteAsync(session, summary, cancellation), cancellation);
        return restored > 0 ? Results.Json(new { restored }, JsonSerializerOptions.Web) : throw StudyPath.NotFound();
    }

    private static async Task<IResult> PurgeAsync(
        StudyRemovals removals, BlobRelease release, string study, string? series, string? instance, CancellationToken cancellation)
    {
        var path = StudyPath.Parse(study, series, instance);
        var (purged, hashes) = await removals.PurgeAsync(path.Study, path.Series, path.Instance, cancellation);
        await release.ReleaseAsync(hashes, cancellation);
        return purged > 0 ? Results.NoContent() : throw StudyPath.NotFound();
    }
}
