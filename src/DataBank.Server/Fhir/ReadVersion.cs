using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>FHIR vread: https://hl7.org/fhir/R4/http.html#vread</summary>
internal static class ReadVersion
{
    public static void MapReadVersion(this IEndpointRouteBuilder fhir) =>
        fhir.MapMethods("/{type}/{id}/_history/{version}", ReadRoutes.Methods, HandleAsync).AuditAs("vread", "R");

    private static async Task<IResult> HandleAsync(
        string type, string id, string version, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key(type, id);
        var found = long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await face.Resources.FindVersionAsync(key, number, cancellation)
            : null;
        if (found is null) throw FhirAnswer.NotFound(key);
        Reach.Of(context).CheckShows(found, face, context);
        if (found.IsDeleted) throw FhirAnswer.Gone(key);
        PatientMentions.Add(AuditTrail.Of(context), found);
        return EntityTags.IsUnchanged(context.Request, found) ? new FhirAnswer(304, default) { Version = found } : FhirAnswer.Ok(ReadPart.Of(found, context.Request.QueryString.Value));
    }
}
