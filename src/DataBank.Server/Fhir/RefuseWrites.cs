using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>A read-only face answers every writing method with 405, whatever the path.</summary>
internal static class RefuseWrites
{
    public static void MapRefuseWrites(this IEndpointRouteBuilder fhir) =>
        fhir.MapMethods("/{**path}", [HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete], (HttpContext context) =>
        {
            context.Response.Headers.Allow = "GET, HEAD";
            throw new RequestProblem(405, "not-supported", "This view is read only.");
        }).AuditAs("refused-write", "E");
}
