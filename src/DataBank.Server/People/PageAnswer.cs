using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>The pages of the authority: plain HTML, nothing from outside, no scripts, in nobody's frame.</summary>
internal static class PageAnswer
{
    private const string Style = """
        body { font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color: #1b2733; background: #fff; }
        span[lang=en] { color: #50606f; font-size: .9em; } label { display: block; } table { border-collapse: collapse; width: 100%; }
        input:not([type=hidden], [type=checkbox], [type=radio]) { display: block; width: 100%; font: inherit; margin: .3rem 0 1rem; padding: .4rem; box-sizing: border-box; }
        button { font: inherit; padding: .4rem 1rem; margin-right: .5rem; } pre, code { background: #eef2f5; padding: .2rem .4rem; overflow-wrap: anywhere; }
        [role=alert] { color: #9b1c1c; } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #cdd6de; } svg { width: 14rem; height: 14rem; }
        """;

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>A page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="body">What follows.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="formTarget">Another origin that a form of it may lead to.</param>
    public static IResult Show(HttpContext context, Html title, Html body, int status = StatusCodes.Status200OK, string? formTarget = null)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{StyleHash}'; img-src data:; form-action 'self'{(formTarget is null ? "" : " " + formTarget)}; frame-ancestors 'none'; base-uri 'none'";
        headers.CacheControl = "no-store";
        headers.XFrameOptions = "DENY";
        return Results.Content($"""
            <!DOCTYPE html>
            <html lang="ja">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>DataBank</title><style>{Style}</style></head>
            <body><main>
            <h1>{title}</h1>
            {body}
            </main></body>
            </html>
            """, "text/html; charset=utf-8", statusCode: status);
    }

    /// <summary>Goes on to an address of this appliance by a page of its own: what follows may lead to another site, where forms must not.</summary>
    public static IResult GoOn(HttpContext context, string address) => Show(context, Html.Say("サインインしました", "Signed in"), Html.Of($"""
        <meta http-equiv="refresh" content="0; url={address}">
        <p><a href="{address}">{Html.Say("続ける", "Go on")}</a></p>
        """));

    /// <summary>What proves that a form was sent from a page of ours to this browser.</summary>
    public static Html FormToken(HttpContext context)
    {
        var token = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        return Html.Of($"""<input type="hidden" name="{token.FormFieldName}" value="{token.RequestToken}">""");
    }

    public static Html Alert(Html? problem) => problem is null ? Html.Empty : Html.Of($"""<p role="alert">{problem}</p>""");
}
