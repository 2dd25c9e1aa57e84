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

        var type = bundle.Root.TryGetProperty("type", out var given) ? given.GetString() : null;
        var entries = type is "transaction" or "batch"
            ? BundleReader.Read(bundle, IncomingResource.NewId)
            : throw RequestProblem.Invalid("Bundle.type must be transaction or batch here.", "Bundle.type");
        AuditTrail.Of(context).Interaction = type;
        foreach (var entry in entries) RefuseUnsupported(entry);

        var run = new BundleRun(face, context);
        var results = type == "transaction" ? await run.TransactAsync(entries, cancellation) : await run.BatchAsync(entries, cancellation);
        return FhirAnswer.Bundle(run.Respond(type, results));
    }

    private static void CheckEntryCount(FhirResource bundle, FhirLimits limits)
    {
        if (bundle.Root.TryGetProperty("entry", out var entries) && entries.ValueKind == System.Text.Json.JsonValueKind.Array && entries.GetArrayLength() > limits.MaximumBundleEntries)
        {
            throw new RequestProblem(413, "too-costly", $"A bundle takes up to {limits.MaximumBundleEntries} entries.", "Bundle.entry");
        }
    }

    private static void RefuseUnsupported(BundleEntry entry)
    {
        if (entry is { Method: "PUT" or "DELETE", Key: null })
        {
            throw new RequestProblem(400, "not-supported", "Conditional updates and deletes are not supported in bundles: name the resource by its id.", BundleRun.At(entry));
        }
    }
}
