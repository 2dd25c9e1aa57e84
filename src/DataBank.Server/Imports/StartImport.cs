using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace DataBank.Server;

/// <summary>
/// <c>POST $import</c>, by the asynchronous pattern (https://hl7.org/fhir/R4/async.html): NDJSON as the body, plain or gzip, or a request that
/// names files below the import folder or on servers that the site has named.
/// </summary>
internal static class StartImport
{
    private const int MaximumRequestBytes = 1024 * 1024;

    public static void MapStartImport(this IEndpointRouteBuilder fhir) => fhir.MapPost("/$import", HandleAsync).AuditAs("import", "E");

    private static async Task<IResult> HandleAsync(FhirFace face, BulkImport imports, HttpContext context, CancellationToken cancellation)
    {
        var preference = FhirPreference.Of(context.Request);
        if (!preference.IsAsync) throw RequestProblem.Invalid("$import answers in the background only: send Prefer: respond-async.");
        var (id, request) = IsNdJson(context.Request)
            ? await ReceiveAsync(imports, context.Request, cancellation)
            : (null, await ReadAsync(imports, context.Request, preference.Handling == SearchHandling.Lenient, cancellation));
        var baseUrl = FhirUrls.Base(context.Request, face);
        var path = context.Request.Path.Value!;
        var order = new ImportOrder(
            $"{baseUrl}{path[face.BasePath.Length..]}{context.Request.QueryString}", baseUrl, path, Caller.Subject(context.User), Caller.JoinedRoles(context.User),
            Languages.PrefersJapanese(context.Request), request.Mode, request.Inputs);
        return OperationStatus.Accepted(context, baseUrl, await imports.EnqueueAsync(id, order, cancellation), request.Ignored);
    }

    private static bool IsNdJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Value is FhirMediaTypes.NdJson or "application/ndjson" or "application/x-ndjson";

    private static async Task<(string? Id, ImportRequest Request)> ReceiveAsync(BulkImport imports, HttpRequest request, CancellationToken cancellation)
    {
        if (request.Headers.ContentEncoding is not ([] or ["gzip"] or ["identity"])) throw new RequestProblem(415, "not-supported", "Send NDJSON plain or with Content-Encoding: gzip.");
        var (mode, type) = (ImportMode.Incremental, (string?)null);
        foreach (var (name, value) in FhirUrls.Parameters(request.QueryString.Value))
        {
            switch (name)
            {
                case "mode": mode = ImportRequest.ParseMode(value); break;
                case "type" or "_type": type = ImportRequest.CheckType(value); break;
                case "_format" or "_pretty": break;
                default: throw new RequestProblem(400, "not-supported", "$import of a body takes mode and type.");
            }
        }
        return (await imports.ReceiveAsync(request.Body, cancellation), new ImportRequest(mode, [new ImportInput("upload", type, null, ImportPlace.Upload)], []));
    }

    private static async Task<ImportRequest> ReadAsync(BulkImport imports, HttpRequest request, bool isLenient, CancellationToken cancellation)
    {
        if (FhirNegotiation.IsXmlBody(request)) throw new RequestProblem(415, "not-supported", "$import takes Parameters as JSON, or NDJSON.");
        return await ImportRequest.ReadAsync(await FhirBody.ReadBytesAsync(request, MaximumRequestBytes, cancellation), imports.Files, isLenient, cancellation);
    }
}
