using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Encounter/{id}/$everything: the Encounter, what refers to it and what it refers to
/// (https://hl7.org/fhir/R4/encounter-operation-everything.html), as many as a search includes.
/// </summary>
internal static class EncounterEverything
{
    private static readonly KeyValuePair<string, string>[] everything = [new("_include", "*"), new("_revinclude", "*")];

    public static void MapEncounterEverything(this IEndpointRouteBuilder fhir) => fhir.MapGet("/Encounter/{id}/$everything", HandleAsync).AuditAs("operation", "E");

    private static async Task<IResult> HandleAsync(string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key("Encounter", id);
        var encounter = await face.Resources.FindAsync(key, cancellation) ?? throw FhirAnswer.NotFound(key);
        if (encounter.IsDeleted) throw FhirAnswer.Gone(key);
        return FhirAnswer.Bundle(await SearchResources.SearchAsync(SearchPlace.Type("Encounter"), [new("_id", id), .. everything], face, context, cancellation));
    }
}
