using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Proxy;

/// <summary>
/// Files of genomes for a theme, below <c>/research/{theme}/ga4gh</c>: GA4GH DRS 1.5 (https://ga4gh.github.io/data-repository-service-schemas/). The id
/// of an object is that of the DocumentReference in the view.
/// </summary>
internal static class ResearchDrs
{
    private const string MediaType = "application/gzip";

    public static void MapResearchDrs(this IEndpointRouteBuilder ga4gh)
    {
        ga4gh.MapGet("/drs/v1/objects/{id}", DescribeAsync).RequireAuthorization(Permissions.ResearchRead).AuditAs("read", "R");
        ga4gh.MapGet("/files/{id}", SendAsync).RequireAuthorization(Permissions.ResearchRead).AuditAs("read", "R");
    }

    private static async Task<IResult> DescribeAsync(
        HttpContext context, string id, ResearchFaces faces, ResearchGenomes genomes, ProxyOptions options, CancellationToken cancellation)
    {
        var view = faces.Find(context) ?? throw Errors.NoSuchPath();
        using var released = await genomes.OpenAsync(view, id, cancellation);
        var address = new Uri(options.PublicUrl);
        return Results.Text(
            new JsonObject
            {
                ["id"] = id,
                ["name"] = $"{id}.vcf.gz",
                ["self_uri"] = $"drs://{address.Authority}/{id}",
                ["size"] = released.Content.Length,
                ["created_time"] = "1970-01-01T00:00:00Z", // DRS asks for one; when a genome was read is nobody's business here.
                ["mime_type"] = MediaType,
                ["checksums"] = new JsonArray(new JsonObject { ["type"] = "sha-256", ["checksum"] = released.Hash }),
                ["access_methods"] = new JsonArray(new JsonObject
                {
                    ["type"] = "https",
                    ["access_url"] = new JsonObject { ["url"] = $"{options.PublicUrl}/research/{view.Theme}/ga4gh/files/{id}" },
                }),
                ["description"] = $"Pseudonymized VCF (仮名化済み): {released.Scrubbed.Records} lines, {released.Scrubbed.Dropped} left out",
            }.ToJsonString(),
            "application/json");
    }

    private static async Task<IResult> SendAsync(
        HttpContext context, string id, ResearchFaces faces, ResearchGenomes genomes, ResearchUses uses, CancellationToken cancellation)
    {
        var view = faces.Find(context) ?? throw Errors.NoSuchPath();
        var released = await genomes.OpenAsync(view, id, cancellation);
        context.Response.RegisterForDispose(released);
        await uses.NoteAsync(view.Theme, context.User, [released.Person], cancellation);
        return Results.Stream(released.Content, MediaType, $"{id}.vcf.gz");
    }
}
