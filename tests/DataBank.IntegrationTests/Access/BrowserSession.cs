using System.Net;
using System.Text.RegularExpressions;
using OtpNet;

namespace DataBank.IntegrationTests;

/// <summary>A browser without a screen: it keeps cookies, follows no redirect by itself, and sends the forms of the pages that it was shown.</summary>
internal sealed partial class BrowserSession : IDisposable
{
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };

    public BrowserSession(ApplianceProcess appliance) => Http = new HttpClient(handler) { BaseAddress = appliance.BaseAddress, Timeout = TimeSpan.FromSeconds(60) };

    public HttpClient Http { get; }

    public CookieContainer Cookies => handler.CookieContainer;

    /// <summary>The page that was shown last, as text.</summary>
    public string Page { get; private set; } = "";

    /// <summary>The proof that its form has.</summary>
    public string FormProof => FormToken().Match(Page).Groups[1].Value;

    /// <summary>Opens an account by the command line; returns the password that it prints.</summary>
    public static async Task<string> AddPersonAsync(ApplianceProcess appliance, string name, params string[] arguments) =>
        (await ApplianceProcess.SucceedAsync(appliance.Settings, ["user", "add", name, "--data", appliance.DataFolder, .. arguments])).Trim();

    /// <summary>Somebody new comes in for the first time: password, second factor, another password.</summary>
    public static async Task<(BrowserSession Browser, KnownPerson Person)> ComeInAsync(ApplianceProcess appliance, params string[] arguments)
    {
        var name = $"person-{Some.Unique()}";
        var first = await AddPersonAsync(appliance, name, arguments);
        var browser = new BrowserSession(appliance);
        var person = new KnownPerson(name, $"long enough {Some.Unique()}", await browser.EnrolAsync(name, first));
        await browser.OpenAsync("/auth/password");
        using var changed = await browser.SendAsync("/auth/password", ("old", first), ("new", person.Password), ("repeated", person.Password));
        Assert.True(changed.IsSuccessStatusCode, browser.Page);
        return (browser, person);
    }

    /// <summary>Password and first code of somebody new; returns the key of the second factor.</summary>
    public async Task<string> EnrolAsync(string name, string password)
    {
        await OpenAsync("/auth/sign-in");
        using var started = await SendAsync("/auth/sign-in", ("name", name), ("password", password));
        Assert.Equal("/auth/enrol", started.Headers.Location?.ToString());
        await OpenAsync("/auth/enrol");
        var key = Key().Match(Page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        using var enrolled = await SendAsync("/auth/enrol", ("code", Code(key, 0)));
        Assert.True(enrolled.IsSuccessStatusCode, Page);
        return key;
    }

    /// <summary>Signs in with password and the code of the next time step, since that of the present one may have been used.</summary>
    public async Task<HttpResponseMessage> SignInAsync(KnownPerson person, string returnTo = "/auth/account")
    {
        await OpenAsync($"/auth/sign-in?return={Uri.EscapeDataString(returnTo)}");
        using var started = await SendAsync("/auth/sign-in", ("return", returnTo), ("name", person.Name), ("password", person.Password));
        Assert.Equal("/auth/second-factor", started.Headers.Location?.ToString());
        await OpenAsync("/auth/second-factor");
        return await SendAsync("/auth/second-factor", ("code", Code(person.Key, 1)));
    }

    public async Task<HttpResponseMessage> OpenAsync(string url)
    {
        var answer = await Http.GetAsync(url, TestContext.Current.CancellationToken);
        Page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return answer;
    }

    /// <summary>Sends a form, with the proof that the last page had in it.</summary>
    public Task<HttpResponseMessage> SendAsync(string url, params (string Name, string Value)[] fields) => SendAsync(url, FormProof, fields);

    public async Task<HttpResponseMessage> SendAsync(string url, string proof, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", proof)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        var answer = await Http.PostAsync(url, form, TestContext.Current.CancellationToken);
        Page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return answer;
    }

    /// <summary>Sends the last form of the page, as a browser does by one of its buttons.</summary>
    public Task<HttpResponseMessage> SubmitAsync((string Name, string Value) pressed)
    {
        var form = LastForm().Match(Page);
        Assert.True(form.Success, Page);
        var hidden = Hidden().Matches(form.Groups[2].Value).Select(field => (field.Groups[1].Value, field.Groups[2].Value)).Where(field => field.Item1 != "__RequestVerificationToken");
        return SendAsync(form.Groups[1].Value, [.. hidden, pressed]);
    }

    public static string Code(string key, int steps) => new Totp(Base32Encoding.ToBytes(key)).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30 * steps));

    public void Dispose()
    {
        Http.Dispose();
        handler.Dispose();
    }

    [GeneratedRegex("<code id=\"key\">([A-Z2-7 ]+)</code>")]
    private static partial Regex Key();

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]+)\">(.*?)</form>", RegexOptions.Singleline | RegexOptions.RightToLeft)]
    private static partial Regex LastForm();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">")]
    private static partial Regex Hidden();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();

    internal sealed record KnownPerson(string Name, string Password, string Key);
}
