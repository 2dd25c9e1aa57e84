using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>FHIR create, also conditional: https://hl7.org/fhir/R4/http.html#create</summary>
internal static class CreateResource
{
    public static void MapCreateResource(this IEndpointRouteBuilder fhir) => fhir.MapPost("/{type}", HandleAsync).AuditAs("create", "C");

    private static async Task<IResult> HandleAsync(
        string type, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        UrlParts.CheckType(type);
        GovernedTypes.CheckMayWrite(context.User, type);
        var resource = await FhirBody.ReadAsync(context.Request, limits.MaximumBytesOf(type), cancellation);
        if (resource.Type != type) throw RequestProblem.Invalid("resourceType of the body is not the type in the URL.", "resourceType");

        var baseUrl = FhirUrls.Base(context.Request, face);
        var condition = context.Request.Headers["If-None-Exist"].ToString();
        var request = new WriteRequest(HttpMethods.Post, type)
        {
            Key = new ResourceKey(type, IncomingResource.NewId()),
            Resource = resource,
            Findings = IncomingResource.Check(face, resource, context.Request),
            Index = IncomingResource.Index(resource, baseUrl),
            Provenance = ProvenanceHeader.Read(context.Request),
            Condition = condition.Length == 0 ? null : IncomingResource.ParseCondition(type, condition, face, baseUrl, Reach.Of(context)),
        };
        var results = await new ConditionalWrites(face, baseUrl, AuditTrail.Of(context)).ApplyAsync(request, cancellation);
        return WriteAnswers.Of(context, face, results[0], request.Findings);
    }
}
