using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace DataBank.IntegrationTests;

/// <summary>A public app of a person, as SMART App Launch has it; each step can be made wrong.</summary>
internal sealed class SmartApp(ApplianceProcess appliance, string id)
{
    public const string Redirect = "https://app.example.jp/callback";

    public string Id { get; } = id;

    public string Verifier { get; } = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    public static async Task<SmartApp> RegisterAsync(ApplianceProcess appliance, string scopes, params string[] more)
    {
        var app = new SmartApp(appliance, $"app-{Some.Unique()}");
        await ApplianceProcess.SucceedAsync(appliance.Settings, [
            "client", "add", app.Id, "--data", appliance.DataFolder, "--name", "成長曲線", .. scopes.Split(' ').SelectMany(scope => new[] { "--scope", scope }), "--redirect-uri", Redirect, .. more.DefaultIfEmpty("--approve")]);
        return app;
    }

    public string AuthorizeUrl(string scope, params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = Id,
            ["redirect_uri"] = Redirect,
            ["scope"] = scope,
            ["state"] = "state-of-the-app",
            ["aud"] = new Uri(appliance.BaseAddress, "/fhir").ToString(),
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes) parameters[name] = value;
        return QueryHelpers.AddQueryString("/auth/authorize", parameters.Where(each => each.Value is not null));
    }

    /// <summary>Opens the app's request and answers the pages; returns where the app is sent back to.</summary>
    public Task<Uri> AgreeAsync(BrowserSession browser, string scope, string? patient = null, string decision = "allow", params (string Name, string? Value)[] changes) =>
        AgreeAsync(browser, AuthorizeUrl(scope, changes), patient, decision);

    /// <summary>The same of an address that somebody else has made.</summary>
    public static async Task<Uri> AgreeAsync(BrowserSession browser, string url, string? patient, string decision)
    {
        using var first = await browser.OpenAsync(url);
        if (first.Headers.Location is { } early) return early;
        if (patient is not null) using (await browser.SubmitAsync(("patient", patient))) { }
        using var answer = await browser.SubmitAsync(("decision", decision));
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, browser.Page);
        return answer.Headers.Location!;
    }

    public static string Parameter(Uri address, string name) => QueryHelpers.ParseQuery(address.Query)[name].ToString();

    public async Task<(int Status, JsonElement Json)> AskAsync(params (string Name, string Value)[] form)
    {
        using var http = appliance.Anonymous;
        using var content = new FormUrlEncodedContent(form.Prepend(("client_id", Id)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var answer = await http.PostAsync("/auth/token", content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    public Task<(int Status, JsonElement Json)> RedeemAsync(string code, string? verifier = null, string redirect = Redirect) =>
        AskAsync(("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("code_verifier", verifier ?? Verifier));

    public Task<(int Status, JsonElement Json)> RefreshAsync(string token) => AskAsync(("grant_type", "refresh_token"), ("refresh_token", token));
}
