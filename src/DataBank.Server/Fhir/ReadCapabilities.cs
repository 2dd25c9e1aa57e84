using System.Collections.Concurrent;
using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>FHIR capabilities: https://hl7.org/fhir/R4/http.html#capabilities</summary>
internal static class ReadCapabilities
{
    public static void MapReadCapabilities(this IEndpointRouteBuilder fhir, FhirAccess access)
    {
        // A statement is some 300 KB and the same for every request to one base, until search parameters, packages or topics are added; hosts are few, and bounded against made-up ones.
        var statements = new ConcurrentDictionary<(string Base, CustomParameters Parameters, ServedDefinitions? Definitions, string Topics), ReadOnlyMemory<byte>>();
        var metadata = fhir.MapMethods("/metadata", ReadRoutes.Methods, async (FhirFace face, HttpContext context, TimeProvider clock, CancellationToken cancellation) =>
        {
            var topics = access.Write is null ? [] : await DefinedTopic.AllAsync(face.Resources, cancellation);
            var baseUrl = FhirUrls.Base(context.Request, face);
            if (statements.Count > 100) statements.Clear();
            return new FhirAnswer(200, statements.GetOrAdd(
                (baseUrl, face.Resources.Parameters, face.Definitions, string.Join('\n', topics.Select(topic => topic.Url))), key => CapabilityStatements.ToJson(key.Base, access, face, topics, clock.GetUtcNow())));
        });
        if (access.IsMetadataOpen) metadata.AllowAnonymous().WithoutAudit();
        else metadata.RequireAuthorization(access.Read).AuditAs("capabilities", "R");
    }
}
