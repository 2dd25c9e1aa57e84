using System.Net;
using DataBank.Server;

namespace DataBank.IntegrationTests;

/// <summary>The authority of another appliance as the provider of this one.</summary>
public sealed class ExternalProviderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_and_people_of_another_provider_are_taken_as_far_as_its_roles_are_mapped()
    {
        await using var provider = await ApplianceProcess.StartAsync();
        await using var stranger = await ApplianceProcess.StartAsync();
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string>
        {
            ["DATABANK_Access__External__Authority"] = provider.BaseAddress.ToString(),
            ["DATABANK_Access__External__Audience"] = "databank",
            ["DATABANK_Access__External__ClientId"] = "appliance",
            ["DATABANK_Access__External__Roles__clinician"] = "clinician",
            ["DATABANK_Access__External__Roles__system-proxy"] = "clinician",
        });

        using var known = await BackendClient.RegisterAsync(provider, Roles.SystemProxy, "system/Patient.rs");
        using var unmapped = await BackendClient.RegisterAsync(provider, Roles.Administrator, "system/*.cruds");
        using var foreign = await BackendClient.RegisterAsync(stranger, Roles.SystemProxy, "system/Patient.rs");
        var token = await known.TokenAsync("system/Patient.rs");
        Assert.Equal(200, await StatusAsync(token, "/fhir/Patient"));
        Assert.Equal(403, await StatusAsync(token, "/fhir/Observation")); // The scopes of the token count here, too.
        Assert.Equal(403, await StatusAsync(token, "/metrics"));
        Assert.Equal(401, await StatusAsync(await unmapped.TokenAsync("system/*.cruds"), "/fhir/Patient"));
        Assert.Equal(401, await StatusAsync(await foreign.TokenAsync("system/Patient.rs"), "/fhir/Patient"));
        Assert.Equal(401, await StatusAsync(token[..^8] + "AAAAAAAA", "/fhir/Patient"));
        Assert.Equal(200, await StatusAsync(appliance.Token(Roles.Clinician), "/fhir/Patient"));

        await ApplianceProcess.SucceedAsync(
            "client", "add", "appliance", "--data", provider.DataFolder, "--name", "Appliance", "--scope", "openid", "--scope", "profile", "--redirect-uri", new Uri(appliance.BaseAddress, "/auth/external/callback").ToString(), "--approve");
        var (doctor, person) = await BrowserSession.ComeInAsync(provider, "--role", Roles.Clinician);
        var (auditor, _) = await BrowserSession.ComeInAsync(provider, "--role", Roles.Auditor);
        using var held = doctor;
        using var alsoHeld = auditor;
        using var browser = new BrowserSession(appliance);
        using var arrived = await SignInAsync(browser, doctor);
        Assert.Equal(HttpStatusCode.OK, arrived.StatusCode);
        using var account = await browser.OpenAsync("/auth/account");
        Assert.Contains($"external:{person.Name}", browser.Page, StringComparison.Ordinal);

        using var other = new BrowserSession(appliance);
        using var refused = await SignInAsync(other, auditor);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var forged = await other.OpenAsync("/auth/external/callback?code=made-up&state=made-up");
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);

        await ApplianceProcess.SucceedAsync(appliance.Settings, "user", "disable", $"external:{person.Name}", "--data", appliance.DataFolder);
        using var again = await SignInAsync(new BrowserSession(appliance), doctor);
        Assert.Equal(HttpStatusCode.Forbidden, again.StatusCode);

        async Task<int> StatusAsync(string bearer, string url)
        {
            using var http = appliance.Client(bearer);
            using var answer = await http.GetAsync(url, Cancellation);
            return (int)answer.StatusCode;
        }
    }

    private static async Task<HttpResponseMessage> SignInAsync(BrowserSession here, BrowserSession there)
    {
        using var start = await here.OpenAsync("/auth/external?return=/auth/account");
        using var consent = await there.OpenAsync(start.Headers.Location!.PathAndQuery);
        using var agreed = await there.SubmitAsync(("decision", "allow"));
        return await here.OpenAsync(agreed.Headers.Location!.PathAndQuery);
    }
}
