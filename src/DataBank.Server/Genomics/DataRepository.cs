using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Files of genomes as they were received, by GA4GH DRS 1.5 (https://ga4gh.github.io/data-repository-service-schemas/); mapped below "/ga4gh" of
/// the clinical role. The id of an object is that of the file's DocumentReference.
/// </summary>
public static class DataRepository
{
    private const string FilePrefix = "gf-";

    public static void MapDataRepository(this IEndpointRouteBuilder ga4gh)
    {
        ga4gh = ga4gh.MapGroup("").WithScopesOf("DocumentReference", SmartActions.Read);
        ga4gh.MapGet("/drs/v1/service-info", DescribeService).RequireAuthorization(Permissions.ClinicalRead).AuditAs("capabilities", "R");
        ga4gh.MapGet("/drs/v1/objects/{id}", DescribeAsync).RequireAuthorization(Permissions.ClinicalRead).AuditAs("read", "R");
        ga4gh.MapGet("/files/{id}", SendAsync).RequireAuthorization(Permissions.ClinicalRead).AuditAs("read", "R");
    }

    // https://raw.githubusercontent.com/ga4gh-discovery/ga4gh-service-info: what every GA4GH service says of itself.
    private static IResult DescribeService(HttpContext context) => Json(new JsonObject
    {
        ["id"] = "jp.example.databank.drs",
        ["name"] = "DataBank Appliance",
        ["type"] = new JsonObject { ["group"] = "org.ga4gh", ["artifact"] = "drs", ["version"] = "1.5.0" },
        ["description"] = "ゲノムファイル（受領時のまま） / Genome files as received",
        ["organization"] = new JsonObject { ["name"] = "DataBank Appliance", ["url"] = context.Address() },
        ["version"] = typeof(DataRepository).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
    });

    private static async Task<IResult> DescribeAsync(HttpContext context, string id, VariantStore variants, BlobStore blobs, CancellationToken cancellation)
    {
        if (await FindAsync(context, id, variants, cancellation) is not { } import || await blobs.FindAsync(import.Report.FileHash, cancellation) is not { } blob) return NotFound();
        return Json(new JsonObject
        {
            ["id"] = id,
            ["name"] = NameOf(id, import),
            ["self_uri"] = $"drs://{context.Request.Host}/{id}",
            ["size"] = import.Report.FileBytes,
            ["created_time"] = blob.LastWritten.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["mime_type"] = MediaTypeOf(import),
            ["checksums"] = new JsonArray(new JsonObject { ["type"] = "sha-256", ["checksum"] = import.Report.FileHash }),
            ["access_methods"] = new JsonArray(new JsonObject
            {
                ["type"] = context.Request.Scheme,
                ["access_url"] = new JsonObject { ["url"] = $"{context.Address()}/ga4gh/files/{id}" }, // With the same token.
            }),
        });
    }

    private static async Task<IResult> SendAsync(HttpContext context, string id, VariantStore variants, BlobStore blobs, CancellationToken cancellation) =>
        await FindAsync(context, id, variants, cancellation) is { } import && await blobs.FindAsync(import.Report.FileHash, cancellation) is not null
            ? Results.Stream(await blobs.OpenAsync(import.Report.FileHash, cancellation), MediaTypeOf(import), NameOf(id, import), enableRangeProcessing: true)
            : NotFound();

    private static async Task<VariantImport?> FindAsync(HttpContext context, string id, VariantStore variants, CancellationToken cancellation)
    {
        if (!id.StartsWith(FilePrefix, StringComparison.Ordinal) || await variants.FindImportAsync(id[FilePrefix.Length..], cancellation) is not { } import) return null;
        AuditTrail.Of(context).AddPatient(import.Report.PatientId);
        return import;
    }

    private static string NameOf(string id, VariantImport import) => $"{id}.vcf{(import.Report.IsCompressed ? ".gz" : "")}";

    private static string MediaTypeOf(VariantImport import) => import.Report.IsCompressed ? "application/gzip" : "text/plain";

    private static string Address(this HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    private static IResult NotFound() => Json(new JsonObject { ["msg"] = "There is no such object.", ["status_code"] = 404 }, StatusCodes.Status404NotFound);

    private static IResult Json(JsonObject document, int status = StatusCodes.Status200OK) => Results.Text(document.ToJsonString(), "application/json", statusCode: status);
}
