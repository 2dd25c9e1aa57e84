using System.Security.Cryptography;
using DataBank.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Proxy;

/// <summary>
/// Files of genomes and tables of other assays for a theme, below <c>/research/{theme}/ga4gh</c>: GA4GH DRS 1.5 (https://ga4gh.github.io/data-repository-service-schemas/). The id
/// of an object is that of the DocumentReference in the view.
/// </summary>
internal static class ResearchDrs
{
    private const string MediaType = "application/gzip";

    // DRS asks for a time; when a genome was read is nobody's business here.
    private static readonly DateTimeOffset NoTime = DateTimeOffset.UnixEpoch;

    public static void MapResearchDrs(this IEndpointRouteBuilder ga4gh)
    {
        ga4gh.MapGet("/drs/v1/service-info", DescribeService).RequireAuthorization(Permissions.ResearchRead).AuditAs("capabilities", "R");
        ga4gh.MapGet("/drs/v1/objects/{id}", DescribeAsync).RequireAuthorization(Permissions.ResearchRead).AuditAs("read", "R");
        ga4gh.MapGet("/files/{id}", SendAsync).RequireAuthorization(Permissions.ResearchRead).AuditAs("read", "R");
    }

    private static IResult DescribeService(HttpContext context, ResearchFaces faces, ProxyOptions options) => faces.Find(context) is null ? throw Errors.NoSuchPath()
        : Results.Text(ServiceInfo.Of("drs", "1.5.0", "仮名化したファイル / Pseudonymized files", options.PublicUrl).ToJsonString(), "application/json");

    private static async Task<IResult> DescribeAsync(
        HttpContext context, string id, ResearchFaces faces, ResearchGenomes genomes, ProxyOptions options, CancellationToken cancellation)
    {
        var view = faces.Find(context) ?? throw Errors.NoSuchPath();
        using var released = await genomes.OpenAsync(view, id, null, cancellation);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(released.Content, cancellation));
        return new DrsObject(id, NameOf(id, released), released.Content.Length, NoTime, MediaType, hash, options.PublicUrl, $"/research/{view.Theme}/ga4gh/files/{id}")
        {
            Description = $"Pseudonymized {released.Format.Name} (仮名化済み): {released.Scrubbed.Records} lines, {released.Scrubbed.Dropped} left out",
        }.ToResult();
    }

    private static async Task<IResult> SendAsync(
        HttpContext context, string id, ResearchFaces faces, ResearchGenomes genomes, ResearchUses uses, CancellationToken cancellation)
    {
        var view = faces.Find(context) ?? throw Errors.NoSuchPath();
        var released = await genomes.OpenAsync(view, id, null, cancellation);
        context.Response.RegisterForDispose(released);
        await uses.NoteAsync(view.Theme, context.User, [released.Person], cancellation);
        return Results.Stream(released.Content, MediaType, NameOf(id, released));
    }

    private static string NameOf(string id, ReleasedFile released) => $"{id}.{released.Format.Extension}.gz";
}
