using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>The files of a complete export (https://hl7.org/fhir/uv/bulkdata/STU2/export.html#bulk-data-output-file-request), and their removal.</summary>
internal static class ExportFiles
{
    public static void MapExportFiles(this IEndpointRouteBuilder fhir)
    {
        fhir.MapGet("/_operations/{id}/{file}", ReadAsync).AuditAs("export", "R");
        fhir.MapDelete("/_operations/{id}", RemoveAsync).AuditAs("export", "D");
    }

    private static async Task<IResult> ReadAsync(string id, string file, BulkExport exports, HttpContext context, CancellationToken cancellation)
    {
        if (await exports.FindFileAsync(id, file, cancellation) is not { } path || !File.Exists(path)) throw RequestProblem.NotFound("A file of this name");
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(path, FhirMediaTypes.NdJson, enableRangeProcessing: true);
    }

    private static async Task<IResult> RemoveAsync(string id, BulkExport exports, CancellationToken cancellation)
    {
        if (!await exports.RemoveAsync(id, cancellation)) throw RequestProblem.NotFound("An export with this id");
        return new FhirAnswer(202, default);
    }
}
