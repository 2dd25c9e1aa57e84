using System.Reflection;
using System.Text.Json.Nodes;
using DataBank.Genomics;
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
        return new DrsObject(
            id, NameOf(id, import), import.Report.FileBytes, blob.LastWritten, MediaTypeOf(import), import.Report.FileHash, context.Address(), $"/ga4gh/files/{id}").ToResult();
    }

    private static async Task<IResult> SendAsync(HttpContext context, string id, VariantStore variants, BlobStore blobs, CancellationToken cancellation) =>
        await FindAsync(context, id, variants, cancellation) is { } import && await blobs.FindAsync(import.Report.FileHash, cancellation) is not null
            ? Results.Stream(await blobs.OpenAsync(import.Report.FileHash, cancellation), MediaTypeOf(import), NameOf(id, import), enableRangeProcessing: true)
            : NotFound();

    private static async Task<VariantImport?> FindAsync(HttpContext context, string id, VariantStore variants, CancellationToken cancellation)
    {
        if (GenomicReport.ImportOfFile(id) is not { } importId || await variants.FindImportAsync(importId, cancellation) is not { } import) return null;
        AuditTrail.Of(context).AddPatient(import.Report.PatientId);
        return import;
    }

    private static string NameOf(string id, VariantImport import) => $"{id}.vcf{(import.Report.IsCompressed ? ".gz" : "")}";

    private static string MediaTypeOf(VariantImport import) => import.Report.IsCompressed ? "application/gzip" : "text/plain";

    private static string Address(this HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    private static IResult NotFound() => Json(new JsonObject { ["msg"] = "There is no such object.", ["status_code"] = 404 }, StatusCodes.Status404NotFound);

    private static IResult Json(JsonObject document, int status = StatusCodes.Status200OK) => Results.Text(document.ToJsonString(), "application/json", statusCode: status);
}
