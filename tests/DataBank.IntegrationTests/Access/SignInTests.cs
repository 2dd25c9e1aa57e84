using System.Net;
using System.Text.RegularExpressions;
using DataBank.Server;

namespace DataBank.IntegrationTests;

/// <summary>People: accounts, sign-in with a second factor, sessions and their end.</summary>
public sealed partial class SignInTests(SignInTests.Own own) : IClassFixture<SignInTests.Own>
{
    private readonly ApplianceProcess appliance = own.Appliance;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_comes_in_with_password_second_factor_and_another_password()
    {
        var (browser, person) = await BrowserSession.ComeInAsync(appliance, "--role", "clinician", "--display", "鈴木<b>一郎");
        using var _ = browser;
        using var account = await browser.OpenAsync("/auth/account");
        Assert.Equal(HttpStatusCode.OK, account.StatusCode);
        Assert.Contains("鈴木<b>一郎", browser.Page, StringComparison.Ordinal); // Escaped in the page itself.
        Assert.DoesNotContain("<b>", await account.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", account.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await ImagesAsync(browser, "same-origin"));

        using var elsewhere = new BrowserSession(appliance);
        using var signedIn = await elsewhere.SignInAsync(person);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(each => each.StartsWith("databank-person=", StringComparison.Ordinal) && !each.Contains("1970", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_session_opens_images_to_pages_of_this_site_alone()
    {
        var (browser, _) = await BrowserSession.ComeInAsync(appliance, "--role", "clinician");
        using var held = browser;
        Assert.Equal(HttpStatusCode.Unauthorized, await ImagesAsync(browser, "cross-site"));
        Assert.Equal(HttpStatusCode.Unauthorized, await ImagesAsync(browser, "same-site"));
        using var fhir = await browser.OpenAsync("/fhir/Patient");
        Assert.Equal(HttpStatusCode.Unauthorized, fhir.StatusCode);
        using var clients = await browser.OpenAsync("/auth/clients");
        Assert.Equal(HttpStatusCode.Unauthorized, clients.StatusCode);
        foreach (var (site, expected) in new[] { ("", 401), ("cross-site", 401), ("same-origin", 415) }) // What changes something must say where it comes from.
        {
            using var store = new HttpRequestMessage(HttpMethod.Post, "/dicomweb/studies") { Content = new StringContent("nothing") };
            if (site.Length > 0) store.Headers.Add("Sec-Fetch-Site", site);
            using var answer = await browser.Http.SendAsync(store, Cancellation);
            Assert.Equal(expected, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_code_counts_once_and_one_on_paper_too()
    {
        var (browser, person) = await BrowserSession.ComeInAsync(appliance, "--role", "auditor");
        using var held = browser;
        var code = BrowserSession.Code(person.Key, 1);
        var ofTheApp = await TwiceAsync(code);
        Assert.Equal([200, 401], ofTheApp);

        var name = $"person-{Some.Unique()}";
        var first = await BrowserSession.AddPersonAsync(appliance, name, "--role", "auditor");
        using var another = new BrowserSession(appliance);
        await another.EnrolAsync(name, first);
        person = person with { Name = name, Password = first };
        var codes = RecoveryCode().Matches(another.Page).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(10, codes.Length);
        var onPaper = await TwiceAsync(codes[3]);
        Assert.Equal([302, 401], onPaper); // On to a new password.

        async Task<int[]> TwiceAsync(string taken)
        {
            var statuses = new List<int>();
            foreach (var _ in Enumerable.Range(0, 2))
            {
                using var again = new BrowserSession(appliance);
                await again.OpenAsync("/auth/sign-in");
                using var started = await again.SendAsync("/auth/sign-in", ("name", person.Name), ("password", person.Password));
                await again.OpenAsync("/auth/second-factor");
                using var answer = await again.SendAsync("/auth/second-factor", ("code", taken));
                statuses.Add((int)answer.StatusCode);
            }
            return [.. statuses];
        }
    }

    [Fact]
    public async Task A_closed_account_ends_its_sessions_and_opens_again()
    {
        var (browser, person) = await BrowserSession.ComeInAsync(appliance, "--role", "clinician");
        using var held = browser;
        Assert.Equal(HttpStatusCode.NoContent, await ImagesAsync(browser, "same-origin"));
        await CommandAsync("disable", person.Name);
        Assert.Contains($"{person.Name}\tdisabled", await CommandAsync("list"), StringComparison.Ordinal);
        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, await ImagesAsync(browser, "same-origin"));
        using var again = new BrowserSession(appliance);
        await again.OpenAsync("/auth/sign-in");
        using var refused = await again.SendAsync("/auth/sign-in", ("name", person.Name), ("password", person.Password));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await CommandAsync("enable", person.Name);
        Assert.Equal(HttpStatusCode.Unauthorized, await ImagesAsync(browser, "same-origin")); // What has ended stays so.
        using var signedIn = await again.SignInAsync(person);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
    }

    [Fact]
    public async Task Another_role_counts_for_open_sessions()
    {
        var (browser, person) = await BrowserSession.ComeInAsync(appliance, "--role", "clinician");
        using var held = browser;
        await CommandAsync("role", person.Name, "--role", "auditor");
        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, await ImagesAsync(browser, "same-origin"));
        var refused = await ApplianceProcess.RunAsync(appliance.Settings, "user", "role", person.Name, "--data", appliance.DataFolder, "--role", "clinician", "--role", "mapping-holder");
        Assert.Equal(1, refused.ExitCode);
    }

    [Fact]
    public async Task Wrong_passwords_lock_the_account_and_are_in_the_journal()
    {
        var name = $"person-{Some.Unique()}";
        var password = await BrowserSession.AddPersonAsync(appliance, name, "--role", "clinician");
        using var browser = new BrowserSession(appliance);
        for (var attempt = 0; attempt < 5; attempt++) Assert.Equal(401, await TryAsync(name, "wrong"));
        var message = browser.Page[browser.Page.IndexOf("role=\"alert\"", StringComparison.Ordinal)..browser.Page.IndexOf("</p>", StringComparison.Ordinal)];
        Assert.Equal(401, await TryAsync(name, password));
        Assert.Equal(401, await TryAsync("nobody", "wrong"));
        Assert.Contains(message, browser.Page, StringComparison.Ordinal); // Who exists and who is locked is not told.
        Assert.Contains($"{name}\tlocked", await CommandAsync("list"), StringComparison.Ordinal);
        await CommandAsync("unlock", name);
        Assert.Equal(302, await TryAsync(name, password));

        using var auditor = appliance.Auditor;
        var events = await auditor.GetFhirAsync($"/fhir/AuditEvent?agent.identifier={name}&_count=100");
        var locked = events.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource").ToString()).Where(each => each.Contains(name, StringComparison.Ordinal)).ToList();
        Assert.Single(locked, each => each.Contains("lock-out", StringComparison.Ordinal));
        Assert.DoesNotContain(locked, each => each.Contains(password, StringComparison.Ordinal));

        async Task<int> TryAsync(string who, string with)
        {
            await browser.OpenAsync("/auth/sign-in");
            using var answer = await browser.SendAsync("/auth/sign-in", ("name", who), ("password", with));
            return (int)answer.StatusCode;
        }
    }

    [Fact] // The password, right each time, does not take back the wrong codes before it.
    public async Task Wrong_codes_lock_the_account_of_whoever_knows_its_password()
    {
        var (held, person) = await BrowserSession.ComeInAsync(appliance, "--role", "clinician");
        using var _ = held;
        using var thief = new BrowserSession(appliance);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.Equal(302, await PasswordAsync());
            await thief.OpenAsync("/auth/second-factor");
            using var wrong = await thief.SendAsync("/auth/second-factor", ("code", $"12345{attempt}"));
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }
        using var late = await thief.SendAsync("/auth/second-factor", ("code", BrowserSession.Code(person.Key, 1)));
        Assert.Equal("/auth/sign-in", late.Headers.Location?.ToString());
        Assert.Equal(401, await PasswordAsync());
        Assert.Contains($"{person.Name}\tlocked", await CommandAsync("list"), StringComparison.Ordinal);
        var events = await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?agent.identifier={person.Name}&subtype=lock-out");
        Assert.Single(events.GetProperty("entry").EnumerateArray());

        async Task<int> PasswordAsync()
        {
            await thief.OpenAsync("/auth/sign-in");
            using var answer = await thief.SendAsync("/auth/sign-in", ("name", person.Name), ("password", person.Password));
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task Forms_from_elsewhere_open_redirects_and_planted_sessions_lead_nowhere()
    {
        var (browser, person) = await BrowserSession.ComeInAsync(appliance, "--role", "clinician");
        using var held = browser;
        using var victim = new BrowserSession(appliance);
        await victim.OpenAsync("/auth/sign-in");
        using var foreign = await victim.SendAsync("/auth/sign-in", "not-from-this-browser", ("name", person.Name), ("password", person.Password));
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        using var token = new HttpRequestMessage(HttpMethod.Post, "/viewer/session") { Content = new FormUrlEncodedContent([new("token", appliance.Token(Roles.Clinician))]) };
        token.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var login = await victim.Http.SendAsync(token, Cancellation);
        Assert.False(login.Headers.Contains("Set-Cookie"));

        foreach (var away in new[] { "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)" })
        {
            using var redirect = await browser.OpenAsync($"/auth/sign-in?return={Uri.EscapeDataString(away)}");
            Assert.Equal("/auth/account", redirect.Headers.Location?.ToString());
        }

        // A secret that somebody else knows is planted in a browser: who signs in there gets another, and the planted one opens nothing.
        using var planted = new BrowserSession(appliance);
        var secret = new string('A', 43);
        planted.Cookies.Add(appliance.BaseAddress, new Cookie("databank-person", secret));
        using var signedIn = await planted.SignInAsync(person);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        Assert.NotEqual(secret, planted.Cookies.GetCookies(appliance.BaseAddress)["databank-person"]!.Value);
        using var knower = new BrowserSession(appliance);
        knower.Cookies.Add(appliance.BaseAddress, new Cookie("databank-person", secret));
        using var closed = await knower.OpenAsync("/auth/account");
        Assert.StartsWith("/auth/sign-in", closed.Headers.Location?.ToString(), StringComparison.Ordinal);

        await planted.OpenAsync("/auth/account");
        using var left = await planted.SendAsync("/auth/sign-out", ("everywhere", ""));
        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);
        using var ended = await browser.OpenAsync("/auth/account");
        Assert.StartsWith("/auth/sign-in", ended.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_nobody_uses_ends()
    {
        await using var quick = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Access__SessionIdleMinutes"] = "0.05" });
        var (browser, person) = await BrowserSession.ComeInAsync(quick, "--role", "clinician");
        using var held = browser;
        await Task.Delay(TimeSpan.FromSeconds(6), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, await ImagesAsync(browser, "same-origin"));
        var reset = await ApplianceProcess.SucceedAsync(quick.Settings, "user", "password", person.Name, "--data", quick.DataFolder, "--new-second-factor");
        using var again = new BrowserSession(quick);
        Assert.NotEqual(person.Key, await again.EnrolAsync(person.Name, reset.Trim()));
    }

    [Fact]
    public async Task Attempts_from_one_address_are_limited()
    {
        await using var strict = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Access__SignInsPerMinute"] = "1" });
        using var browser = new BrowserSession(strict);
        await browser.OpenAsync("/auth/sign-in");
        var proof = browser.FormProof;
        using var first = await browser.SendAsync("/auth/sign-in", proof, ("name", "nobody"), ("password", "x"));
        using var second = await browser.SendAsync("/auth/sign-in", proof, ("name", "nobody"), ("password", "x"));
        Assert.Equal((401, 429), ((int)first.StatusCode, (int)second.StatusCode));
    }

    private static async Task<HttpStatusCode> ImagesAsync(BrowserSession browser, string site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dicomweb/studies");
        request.Headers.Add("Sec-Fetch-Site", site);
        using var answer = await browser.Http.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private Task<string> CommandAsync(params string[] arguments) => ApplianceProcess.SucceedAsync(appliance.Settings, ["user", .. arguments, "--data", appliance.DataFolder]);

    [GeneratedRegex("<li><code>([^<]+)</code></li>")]
    private static partial Regex RecoveryCode();

    /// <summary>An appliance of these tests' own: they try many passwords from one address.</summary>
    public sealed class Own : IAsyncLifetime
    {
        public ApplianceProcess Appliance { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Access__SignInsPerMinute"] = "1000" });

        public async ValueTask DisposeAsync() => await Appliance.DisposeAsync();
    }
}
