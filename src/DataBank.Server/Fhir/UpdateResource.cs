using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>FHIR update, which also creates under an id the client chose, and conditional update: https://hl7.org/fhir/R4/http.html#update</summary>
internal static class UpdateResource
{
    public static void MapUpdateResource(this IEndpointRouteBuilder fhir)
    {
        fhir.MapPut("/{type}/{id}", HandleAsync).AuditAs("update", "U");
        fhir.MapPut("/{type}", HandleConditionalAsync).AuditAs("update", "U");
    }

    private static async Task<IResult> HandleAsync(
        string type, string id, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        UrlParts.CheckType(type);
        if (!ResourceTypes.IsId(id)) throw RequestProblem.Invalid("An id has 1 to 64 letters, digits, hyphens and dots.", "id");
        var request = await ReadAsync(type, face, limits, context, cancellation);
        if (request.Resource!.Id != id) throw RequestProblem.Invalid("id of the body must be there and be the same as in the URL.", "id");
        return await AnswerAsync(request, face, context, cancellation);
    }

    private static async Task<IResult> HandleConditionalAsync(
        string type, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        UrlParts.CheckType(type);
        var condition = IncomingResource.ParseCondition(type, context.Request.QueryString.ToString(), face, FhirUrls.Base(context.Request, face), Reach.Of(context));
        var request = await ReadAsync(type, face, limits, context, cancellation);
        return await AnswerAsync(request with { Condition = condition }, face, context, cancellation);
    }

    private static async Task<WriteRequest> ReadAsync(string type, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        GovernedTypes.CheckMayWrite(context.User, type);
        var resource = await FhirBody.ReadAsync(context.Request, limits.MaximumBytesOf(type), cancellation);
        if (resource.Type != type) throw RequestProblem.Invalid("resourceType of the body is not the type in the URL.", "resourceType");
        var findings = IncomingResource.Check(face, resource, context.Request);
        return new WriteRequest(HttpMethods.Put, type)
        {
            Key = new ResourceKey(type, resource.Id ?? IncomingResource.NewId()),
            Resource = resource,
            Findings = findings,
            Index = IncomingResource.Index(resource, FhirUrls.Base(context.Request, face)),
            IfMatch = EntityTags.IfMatch(context.Request.Headers.IfMatch),
            Provenance = ProvenanceHeader.Read(context.Request),
            MustBeNew = EntityTags.MustBeNew(context.Request.Headers.IfNoneMatch),
        };
    }

    private static async Task<IResult> AnswerAsync(WriteRequest request, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var results = await new ConditionalWrites(face, FhirUrls.Base(context.Request, face), AuditTrail.Of(context)).ApplyAsync(request, cancellation);
        return WriteAnswers.Of(context, face, results[0], request.Findings);
    }
}
