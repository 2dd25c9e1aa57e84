using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Files that could not be read, for the administrator: listed, fetched, tried again, deleted.</summary>
internal static class Quarantine
{
    private const int MostListed = 1000;

    public static void MapQuarantine(this IEndpointRouteBuilder dicomWeb)
    {
        dicomWeb.MapGet("/quarantine", ListAsync).AuditAs("quarantine", "R");
        dicomWeb.MapGet("/quarantine/{key:long}", FetchAsync).AuditAs("quarantine", "R");
        dicomWeb.MapPost("/quarantine/{key:long}/retry", RetryAsync).AuditAs("quarantine", "C");
        dicomWeb.MapDelete("/quarantine/{key:long}", DeleteAsync).AuditAs("quarantine", "D");
    }

    private static async Task<IResult> ListAsync(QuarantineStore quarantine, long? after, CancellationToken cancellation) =>
        Results.Json((await quarantine.ListAsync(after ?? 0, MostListed, cancellation)).Select(file => new
        {
            id = file.Key.ToString(CultureInfo.InvariantCulture),
            receivedAt = file.ReceivedAt,
            sender = file.Sender,
            reason = file.Reason,
            sizeBytes = file.Blob.SizeBytes,
            sha256 = file.Blob.Hash,
        }), JsonSerializerOptions.Web);

    private static async Task<IResult> FetchAsync(QuarantineStore quarantine, BlobStore blobs, long key, CancellationToken cancellation) =>
        Results.Stream(await blobs.OpenAsync((await FindAsync(quarantine, key, cancellation)).Blob.Hash, cancellation), "application/octet-stream");

    // A newer version of the appliance may read what an older one could not.
    private static async Task RetryAsync(HttpContext context, QuarantineStore quarantine, BlobStore blobs, DicomWebFace face, long key, CancellationToken cancellation)
    {
        var file = await FindAsync(quarantine, key, cancellation);
        var response = new StoreResponse(new FaceUrls(context.Request, face).BaseUrl, null);
        var group = new StoreGroup(face.Archive!, response, null, file.Sender, cancellation);
        await using (var content = await blobs.OpenAsync(file.Blob.Hash, cancellation)) await group.AddAsync(content);
        await group.CommitAsync();
        if (response.Status is StatusCodes.Status200OK or StatusCodes.Status202Accepted) await quarantine.DeleteAsync(key, cancellation);
        await response.WriteAsync(context, cancellation);
    }

    private static async Task<IResult> DeleteAsync(QuarantineStore quarantine, BlobRelease release, long key, CancellationToken cancellation)
    {
        var file = await FindAsync(quarantine, key, cancellation);
        await quarantine.DeleteAsync(key, cancellation);
        await release.ReleaseAsync([file.Blob.Hash], cancellation);
        return Results.NoContent();
    }

    private static async Task<QuarantinedFile> FindAsync(QuarantineStore quarantine, long key, CancellationToken cancellation) =>
        await quarantine.FindAsync(key, cancellation) ?? throw RequestProblem.NotFound("This file");
}
