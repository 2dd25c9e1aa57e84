using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Proxy;

/// <summary>
/// Parts of a theme's files by htsget 1.3 (https://samtools.github.io/hts-specs/htsget.html), below <c>/research/{theme}/ga4gh</c>. Variants are written anew
/// and pass the identification-code gate by the regions that are asked for; reads can't be pseudonymized, and are withheld.
/// </summary>
internal static class ResearchHtsget
{
    public static void MapResearchHtsget(this IEndpointRouteBuilder ga4gh)
    {
        var htsget = ga4gh.MapGroup("/htsget/v1").RequireAuthorization(Permissions.ResearchRead);
        foreach (var kind in new[] { HtsgetKind.Reads with { Formats = [] }, HtsgetKind.Variants })
            htsget.MapGet($"/{kind.Path}/service-info", (HttpContext context, ResearchFaces faces, ProxyOptions options) => Describe(context, kind, faces, options)).AuditAs("capabilities", "R");
        htsget.MapMethods("/reads/{id}", ["GET", "POST"], Withhold).AuditAs("read", "R");
        htsget.MapGet("/variants/{id}", (HttpContext context, string id, ResearchFaces faces, ResearchGenomes genomes, ProxyOptions options, CancellationToken cancellation) =>
            AnswerAsync(context, id, HtsgetRequest.Parse(context.Request.Query), faces, genomes, options, cancellation)).AuditAs("read", "R");
        htsget.MapPost("/variants/{id}", async (HttpContext context, string id, ResearchFaces faces, ResearchGenomes genomes, ProxyOptions options, CancellationToken cancellation) =>
            await AnswerAsync(context, id, await HtsgetRequest.ReadAsync(context.Request, cancellation), faces, genomes, options, cancellation)).AuditAs("read", "R");
        htsget.MapGet("/variants/{id}/data", SendAsync).AuditAs("read", "R");
    }

    private static IResult Describe(HttpContext context, HtsgetKind kind, ResearchFaces faces, ProxyOptions options) =>
        faces.Find(context) is not { } view ? throw Errors.NoSuchPath() : Results.Text(kind.Describe($"{options.PublicUrl}/research/{view.Theme}/ga4gh").ToJsonString(), "application/json");

    private static IResult Withhold(HttpContext context, ResearchFaces faces) =>
        throw (faces.Find(context) is null ? Errors.NoSuchPath() : new RequestProblem(403, "forbidden", "Reads cannot be pseudonymized, and are withheld (リードは仮名化できないため提供しない)."));

    private static async Task<IResult> AnswerAsync(
        HttpContext context, string id, HtsgetRequest asked, ResearchFaces faces, ResearchGenomes genomes, ProxyOptions options, CancellationToken cancellation)
    {
        var view = faces.Find(context) ?? throw Errors.NoSuchPath();
        if (await genomes.FormatAsync(view, id, cancellation) != FileFormat.Vcf) throw RequestProblem.NotFound("This file");
        asked.CheckFormat(FileFormat.Vcf);
        var ticket = new HtsgetTicket(context, "VCF") { IsHeader = asked.IsHeader };
        ticket.Add($"{options.PublicUrl}/research/{view.Theme}/ga4gh/htsget/v1/variants/{id}/data{asked.Query()}");
        return ticket.ToResult();
    }

    private static async Task SendAsync(HttpContext context, string id, ResearchFaces faces, ResearchGenomes genomes, ResearchUses uses, CancellationToken cancellation)
    {
        var view = faces.Find(context) ?? throw Errors.NoSuchPath();
        var asked = HtsgetRequest.ParseData(context.Request.Query);
        using var released = await genomes.OpenAsync(view, id, asked.Given, cancellation);
        if (released.Format != FileFormat.Vcf) throw RequestProblem.NotFound("This file");
        await uses.NoteAsync(view.Theme, context.User, [released.Person], cancellation);
        context.Response.ContentType = "application/vnd.ga4gh.vcf";
        context.Response.ContentLength = released.Content.Length;
        await released.Content.CopyToAsync(context.Response.Body, cancellation);
    }
}
