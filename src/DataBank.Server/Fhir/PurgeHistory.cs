using System.Globalization;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary><c>POST {type}/{id}/$purge-history</c>, an operation of this server: removes every version but the current one.</summary>
internal static class PurgeHistory
{
    public static void MapPurgeHistory(this IEndpointRouteBuilder fhir) => fhir.MapPost("/{type}/{id}/$purge-history", HandleAsync).AuditAs("purge-history", "D");

    private static async Task<IResult> HandleAsync(string type, string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key(type, id);
        GovernedTypes.CheckMayWrite(context.User, type);
        var current = await face.Resources.FindAsync(key, cancellation) ?? throw FhirAnswer.NotFound(key);
        PatientMentions.Add(AuditTrail.Of(context), current);
        var removed = await face.Resources.Database.WriteAsync(session => ResourceStore.PurgeHistoryAsync(session, key, DestructionCauses.Request, cancellation), cancellation);
        return new FhirAnswer(200, OperationOutcomes.ToJson([new OutcomeIssue("information", "informational", $"Versions removed: {removed.ToString(CultureInfo.InvariantCulture)}.")]));
    }
}
