using System.Text.Json;
using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>FHIR transaction and batch at the base URL: https://hl7.org/fhir/R4/http.html#transaction</summary>
internal static class ProcessBundle
{
    public static void MapProcessBundle(this IEndpointRouteBuilder fhir) => fhir.MapPost("/", HandleAsync).AuditAs("transaction", "E");

    private static async Task<IResult> HandleAsync(FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        var bundle = await FhirBody.ReadAsync(context.Request, limits.MaximumBundleBytes, cancellation);
        if (bundle.Type != "Bundle") throw RequestProblem.Invalid("POST to the base URL takes a Bundle; a single resource is posted to its type.", "resourceType");
        CheckEntryCount(bundle, limits);

        var type = bundle.Root.TryGetProperty("type", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        AuditTrail.Of(context).Interaction = type is "batch" ? type : "transaction";
        var run = new BundleRun(bundle, face, limits, context);
        return FhirAnswer.Bundle(type switch
        {
            "transaction" => run.Respond(type, await run.TransactAsync(cancellation)),
            "batch" => run.Respond(type, await run.BatchAsync(cancellation)),
            _ => throw RequestProblem.Invalid("Bundle.type must be transaction or batch here.", "Bundle.type"),
        });
    }

    private static void CheckEntryCount(FhirResource bundle, FhirLimits limits)
    {
        if (bundle.Root.TryGetProperty("entry", out var entries) && entries.ValueKind == JsonValueKind.Array && entries.GetArrayLength() > limits.MaximumBundleEntries)
        {
            throw new RequestProblem(413, "too-costly", $"A bundle takes up to {limits.MaximumBundleEntries} entries.", "Bundle.entry");
        }
    }
}
