using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>FHIR update, which also creates under an id the client chose: https://hl7.org/fhir/R4/http.html#update</summary>
internal static class UpdateResource
{
    public static void MapUpdateResource(this IEndpointRouteBuilder fhir) => fhir.MapPut("/{type}/{id}", HandleAsync).AuditAs("update", "U");

    private static async Task<IResult> HandleAsync(
        string type, string id, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        UrlParts.CheckType(type);
        GovernedTypes.CheckMayWrite(context.User, type);
        if (!ResourceTypes.IsId(id)) throw RequestProblem.Invalid("An id has 1 to 64 letters, digits, hyphens and dots.", "id");
        var resource = await FhirBody.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
        if (resource.Type != type) throw RequestProblem.Invalid("resourceType of the body is not the type in the URL.", "resourceType");
        if (resource.Id != id) throw RequestProblem.Invalid("id of the body must be there and be the same as in the URL.", "id");

        var ifMatch = EntityTags.IfMatch(context.Request.Headers.IfMatch);
        var write = IncomingResource.ToWrite(HttpMethods.Put, new ResourceKey(type, id), resource, FhirUrls.Base(context.Request, face), ifMatch);
        var mustBeNew = context.Request.Headers.IfNoneMatch.ToString().Trim() == "*";
        var result = await face.Resources.Database.WriteAsync(
            async session =>
            {
                // Decided inside the write, where nobody can come between.
                if (mustBeNew && await ResourceStore.FindAsync(session, write.Key, cancellation) is { IsDeleted: false })
                {
                    throw new RequestProblem(412, "conflict", "If-None-Match: * was given, and the resource exists.");
                }
                return await face.WriteAsync(session, write, cancellation);
            },
            cancellation);
        return WriteAnswers.Of(context, face, result);
    }
}
