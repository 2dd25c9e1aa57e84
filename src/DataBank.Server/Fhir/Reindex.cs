using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary><c>POST $reindex</c>, an operation of this server: indexes everything anew in the background, and makes added search parameters searchable.</summary>
internal static class Reindex
{
    public static void MapReindex(this IEndpointRouteBuilder fhir) => fhir.MapPost("/$reindex", HandleAsync).AuditAs("reindex", "E");

    private static async Task<IResult> HandleAsync(FhirFace face, ReindexJob reindexing, HttpContext context, CancellationToken cancellation)
    {
        var baseUrl = FhirUrls.Base(context.Request, face);
        return OperationStatus.Accepted(context, baseUrl, await reindexing.EnqueueAsync(baseUrl, cancellation));
    }
}
