using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Kept files as they were received, by GA4GH DRS 1.5 (https://ga4gh.github.io/data-repository-service-schemas/); mapped below "/ga4gh" of
/// the clinical role. The id of an object is that of the file's DocumentReference.
/// </summary>
public static class DataRepository
{
    private const int MostAtOnce = 1000;

    public static void MapDataRepository(this IEndpointRouteBuilder ga4gh)
    {
        ga4gh = ga4gh.MapGroup("").WithScopesOf("DocumentReference", SmartActions.Read);
        ga4gh.MapGet("/drs/v1/service-info", DescribeService).RequireAuthorization(Permissions.ClinicalRead).AuditAs("capabilities", "R");
        ga4gh.MapGet("/drs/v1/objects/{id}", DescribeAsync).RequireAuthorization(Permissions.ClinicalRead).AuditAs("read", "R");
        ga4gh.MapPost("/drs/v1/objects", DescribeSeveralAsync).RequireAuthorization(Permissions.ClinicalRead).AuditAs("read", "R");
        ga4gh.MapGet("/files/{id}", SendAsync).RequireAuthorization(Permissions.ClinicalRead).AuditAs("read", "R");
    }

    private static IResult DescribeService(HttpContext context) => Json(DrsObjects.DescribeService("ゲノムなどのファイル（受領時のまま） / Files of genomes and other assays as received", $"{context.Address()}/ga4gh", MostAtOnce));

    private static async Task<IResult> DescribeAsync(HttpContext context, string id, KeptFiles files, BlobStore blobs, CancellationToken cancellation) =>
        await FindAsync(context, id, files, blobs, cancellation) is { } found ? found.ToResult() : NotFound();

    private static async Task<IResult> DescribeSeveralAsync(HttpContext context, KeptFiles files, BlobStore blobs, CancellationToken cancellation)
    {
        var ids = DrsObjects.IdsOf(await JsonBody.ReadAsync(context.Request, cancellation), MostAtOnce);
        var found = new List<(string, DrsObject?)>();
        foreach (var id in ids) found.Add((id, await FindAsync(context, id, files, blobs, cancellation)));
        return DrsObjects.Answer(found);
    }

    private static async Task<DrsObject?> FindAsync(HttpContext context, string id, KeptFiles files, BlobStore blobs, CancellationToken cancellation) =>
        await files.FindAsync(context, id, cancellation) is { } file && await blobs.FindAsync(file.Hash, cancellation) is { } blob
            ? new DrsObject(id, file.Name, file.Bytes, blob.LastWritten, file.MediaType, file.Hash, context.Address(), $"/ga4gh/files/{id}") { Md5 = file.Md5 } : null;

    private static async Task<IResult> SendAsync(HttpContext context, string id, KeptFiles files, BlobStore blobs, CancellationToken cancellation) =>
        await files.FindAsync(context, id, cancellation) is { } file && await blobs.FindAsync(file.Hash, cancellation) is not null
            ? Results.Stream(await blobs.OpenAsync(file.Hash, cancellation), file.MediaType, file.Name, enableRangeProcessing: true)
            : NotFound();

    internal static string Address(this HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    private static IResult NotFound() => Json(new JsonObject { ["msg"] = "There is no such object.", ["status_code"] = 404 }, StatusCodes.Status404NotFound);

    private static IResult Json(JsonObject document, int status = StatusCodes.Status200OK) => Results.Text(document.ToJsonString(), "application/json", statusCode: status);
}
