using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Takes an index by place (TBI, CSI, BAI, CRAI) for a file that is kept, in place of the one that the appliance has made.</summary>
internal static class ReceiveFileIndex
{
    private const long MaximumBytes = 256L << 20;

    public static void MapReceiveFileIndex(this IEndpointRouteBuilder genomics) =>
        genomics.MapPut("/files/{id}/index", HandleAsync).RequireAuthorization(Permissions.ClinicalWrite).AuditAs("update", "U");

    private static async Task<IResult> HandleAsync(HttpContext context, string id, KeptFiles kept, OmicsStore omics, HtsgetFiles files, BlobStore blobs, CancellationToken cancellation)
    {
        if (await kept.FindAsync(context, id, cancellation) is not { } file) throw Errors.NoSuchPath();
        var blob = await blobs.WriteAsync(context.Request.Body, MaximumBytes, cancellation);
        var index = await files.CheckAsync(file, blob, cancellation);
        await omics.Database.WriteAsync(
            async session =>
            {
                await OmicsStore.SetIndexAsync(session, file.ImportId, index, cancellation);
                return true;
            },
            cancellation);
        return Results.NoContent();
    }
}
