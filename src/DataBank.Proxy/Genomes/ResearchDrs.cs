using System.Security.Cryptography;
using System.Text.Json;
using DataBank.Fhir;
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
    private const string AccessId = "file";
    private const int MostAtOnce = 20; // Each is written anew to tell its length and checksums.
    private const string MediaType = "application/gzip";

    // DRS asks for a time; when a genome was read is nobody's business here.
    private static readonly DateTimeOffset NoTime = DateTimeOffset.UnixEpoch;

    public static void MapResearchDrs(this IEndpointRouteBuilder ga4gh)
    {
        ga4gh.MapGet("/drs/v1/service-info", DescribeService).RequireAuthorization(Permissions.ResearchRead).AuditAs("capabilities", "R");
        ga4gh.MapGet("/drs/v1/objects/{id}", DescribeAsync).RequireAuthorization(Permissions.ResearchRead).AuditAs("read", "R");
        // Who may count alone is let further by a visa, asked for at each step.
        ga4gh.MapPost("/drs/v1/objects", DescribeSeveralAsync).RequireAuthorization(Permissions.CountRead).AuditAs("read", "R");
        ga4gh.MapPost("/drs/v1/objects/{id}", DescribeByVisaAsync).RequireAuthorization(Permissions.CountRead).AuditAs("read", "R");
        ga4gh.MapPost("/drs/v1/objects/{id}/access/{access}", AccessByVisaAsync).RequireAuthorization(Permissions.CountRead).AuditAs("read", "R");
        ga4gh.MapGet("/files/{id}", SendAsync).RequireAuthorization(Permissions.CountRead).AuditAs("read", "R");
    }

    private static IResult DescribeService(HttpContext context, ResearchFaces faces, ProxyOptions options) => faces.Find(context) is not { } view ? throw Errors.NoSuchPath()
        : Results.Text(DrsObjects.DescribeService("仮名化したファイル / Pseudonymized files", $"{options.PublicUrl}/research/{view.Theme}/ga4gh", MostAtOnce).ToJsonString(), "application/json");

    private static async Task<IResult> DescribeAsync(
        HttpContext context, string id, ResearchFaces faces, ResearchGenomes genomes, ProxyOptions options, CancellationToken cancellation)
    {
        var view = faces.Find(context) ?? throw Errors.NoSuchPath();
        return (await DescribeFileAsync(view, id, genomes, options, null, cancellation)).ToResult();
    }

    private static async Task<IResult> DescribeByVisaAsync(
        HttpContext context, string theme, string id, ThemeViews views, PassportClearinghouse passports, ResearchGenomes genomes, ProxyOptions options, CancellationToken cancellation)
    {
        var view = FederatedThemes.Find(views, context, theme);
        await VisaOfAsync(view, context, passports, cancellation);
        return (await DescribeFileAsync(view, id, genomes, options, AccessId, cancellation)).ToResult();
    }

    private static async Task<IResult> DescribeSeveralAsync(
        HttpContext context, string theme, ThemeViews views, PassportClearinghouse passports, ResearchGenomes genomes, ProxyOptions options, CancellationToken cancellation)
    {
        var view = FederatedThemes.Find(views, context, theme);
        var body = await JsonBody.ReadAsync(context.Request, cancellation);
        var isResearcher = Caller.Holds(context.User, Permissions.ResearchRead);
        if (!isResearcher) await VisaOfAsync(view, context, body, passports, cancellation);
        var found = new List<(string, DrsObject?)>();
        foreach (var id in DrsObjects.IdsOf(body, MostAtOnce)) found.Add((id, await FindFileAsync(view, id, genomes, options, isResearcher ? null : AccessId, cancellation)));
        return DrsObjects.Answer(found);
    }

    private static async Task<IResult> AccessByVisaAsync(
        HttpContext context, string theme, string id, string access, ThemeViews views, PassportClearinghouse passports, ResearchGenomes genomes, FileTickets tickets, ProxyOptions options,
        CancellationToken cancellation)
    {
        var view = FederatedThemes.Find(views, context, theme);
        var visa = await VisaOfAsync(view, context, passports, cancellation);
        if (access != AccessId) throw RequestProblem.NotFound("This way of access");
        await genomes.FormatAsync(view, id, cancellation);
        var path = PathOf(view, id);
        return Results.Json(new { url = options.PublicUrl + path, headers = new[] { $"{FileTickets.Header}: {tickets.Issue(Caller.Subject(context.User), path, visa.Until)}" } });
    }

    private static async Task<Visa> VisaOfAsync(ThemeView view, HttpContext context, PassportClearinghouse passports, CancellationToken cancellation) =>
        await VisaOfAsync(view, context, await JsonBody.ReadAsync(context.Request, cancellation), passports, cancellation);

    /// <exception cref="RequestProblem">403: none of the passports has a visa for the theme that counts.</exception>
    private static async Task<Visa> VisaOfAsync(ThemeView view, HttpContext context, JsonElement body, PassportClearinghouse passports, CancellationToken cancellation)
    {
        var visa = await passports.FindAsync(view.Theme, PassportBody.PassportsOf(body), context.User, cancellation) ?? throw NoVisa();
        AuditTrail.Of(context).Query = $"visa of {visa.Identity.Issuer} for {visa.Identity.Subject}";
        return visa;
    }

    // Why it is not there for the theme is told where it is asked for alone.
    private static async Task<DrsObject?> FindFileAsync(ThemeView view, string id, ResearchGenomes genomes, ProxyOptions options, string? accessId, CancellationToken cancellation)
    {
        try
        {
            return await DescribeFileAsync(view, id, genomes, options, accessId, cancellation);
        }
        catch (RequestProblem problem) when (problem.Status is 403 or 404)
        {
            return null;
        }
    }

    private static async Task<DrsObject> DescribeFileAsync(ThemeView view, string id, ResearchGenomes genomes, ProxyOptions options, string? accessId, CancellationToken cancellation)
    {
        using var released = await genomes.OpenAsync(view, id, null, cancellation);
        var (hash, md5) = await Md5Checksum.WhileAsync(released.Content, content => SHA256.HashDataAsync(content, cancellation).AsTask());
        return new DrsObject(id, NameOf(id, released), released.Content.Length, NoTime, MediaType, Convert.ToHexStringLower(hash), options.PublicUrl, PathOf(view, id))
        {
            Md5 = md5,
            AccessId = accessId,
            Description = $"Pseudonymized {released.Format.Name} (仮名化済み): {released.Scrubbed.Records} lines, {released.Scrubbed.Dropped} left out",
        };
    }

    private static async Task<IResult> SendAsync(
        HttpContext context, string theme, string id, ThemeViews views, ResearchGenomes genomes, FileTickets tickets, ResearchUses uses, CancellationToken cancellation)
    {
        var view = FederatedThemes.Find(views, context, theme);
        if (!Caller.Holds(context.User, Permissions.ResearchRead) && !await tickets.OpensAsync(context.Request.Headers[FileTickets.Header], Caller.Subject(context.User), PathOf(view, id))) throw NoVisa();
        var released = await genomes.OpenAsync(view, id, null, cancellation);
        context.Response.RegisterForDispose(released);
        await uses.NoteAsync(view.Theme, context.User, [released.Person], cancellation);
        return Results.Stream(released.Content, MediaType, NameOf(id, released));
    }

    private static string PathOf(ThemeView view, string id) => $"/research/{view.Theme}/ga4gh/files/{id}";

    private static RequestProblem NoVisa() => new(403, "forbidden", "This takes a passport with a ControlledAccessGrants visa for the theme, of an issuer that this bank trusts, about whom this account or program is known to be (このアカウント本人のビザが必要です).");

    private static string NameOf(string id, ReleasedFile released) => $"{id}.{released.Format.Extension}.gz";
}
