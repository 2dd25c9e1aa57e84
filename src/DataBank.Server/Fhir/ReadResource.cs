using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>FHIR read: https://hl7.org/fhir/R4/http.html#read</summary>
internal static class ReadResource
{
    public static void MapReadResource(this IEndpointRouteBuilder fhir) =>
        fhir.MapMethods("/{type}/{id}", ReadRoutes.Methods, HandleAsync).AuditAs("read", "R");

    private static async Task<IResult> HandleAsync(string type, string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key(type, id);
        var found = await face.FindAsync(key, cancellation);
        if (found is null) throw FhirAnswer.NotFound(key);
        Reach.Of(context).CheckShows(found, face, context);
        if (found.IsDeleted) throw FhirAnswer.Gone(key);
        PatientMentions.Add(AuditTrail.Of(context), found);
        return !found.IsBuiltIn && EntityTags.IsUnchanged(context.Request, found) ? new FhirAnswer(304, default) { Version = found } : FhirAnswer.Ok(ReadPart.Of(found, context.Request.QueryString.Value));
    }
}
