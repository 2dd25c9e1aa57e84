using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>FHIR delete; deleting what isn't there succeeds as well: https://hl7.org/fhir/R4/http.html#delete</summary>
internal static class DeleteResource
{
    public static void MapDeleteResource(this IEndpointRouteBuilder fhir) => fhir.MapDelete("/{type}/{id}", HandleAsync).AuditAs("delete", "D");

    private static async Task<IResult> HandleAsync(string type, string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key(type, id);
        GovernedTypes.CheckMayWrite(context.User, type);
        var current = await face.Resources.FindAsync(key, cancellation);
        if (current is null) return new FhirAnswer(204, default);
        PatientMentions.Add(AuditTrail.Of(context), current);
        if (current.IsDeleted) return new FhirAnswer(204, default) { Version = current };

        var write = new ResourceWrite(HttpMethods.Delete, key, null, null, EntityTags.IfMatch(context.Request.Headers.IfMatch));
        var results = await face.WriteAsync([write], cancellation);
        return new FhirAnswer(204, default) { Version = results[0].Resource };
    }
}
