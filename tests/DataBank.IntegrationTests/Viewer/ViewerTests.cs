using System.Net;
using System.Text.RegularExpressions;
using DataBank.Server;
using Microsoft.Playwright;

namespace DataBank.IntegrationTests.Viewer;

/// <summary>OHIF as the appliance serves it, in a real browser, over seeded chest CT.</summary>
public sealed partial class ViewerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clinician_signs_in_scrolls_a_series_and_finds_a_saved_measurement_after_reload()
    {
        await using var appliance = await ApplianceProcess.StartSeededAsync();
        await using var browser = await ChromiumBrowser.StartAsync();
        var page = await SignInAsync(browser, appliance, appliance.Token(Roles.Clinician));

        var row = page.GetByText("胸部CT 単純").First;
        await row.WaitForAsync();
        var study = (await appliance.Clinician.QidoAsync("/dicomweb/studies?ModalitiesInStudy=CT"))[0].Value("0020000D");
        await page.GotoAsync($"/viewer/viewer/clinical?StudyInstanceUIDs={study}");
        await page.GetByText("I:1 (1/40)").WaitForAsync();
        await page.GetByText("Confirm and hide").ClickAsync();

        var image = (await page.Locator("canvas").First.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(image.X + 400, image.Y + 300);
        await page.Mouse.WheelAsync(0, 100);
        await page.GetByText("I:2 (2/40)").WaitForAsync();

        await page.Locator("[data-cy=MeasurementTools-split-button-primary]").ClickAsync();
        await page.Mouse.ClickAsync(image.X + 300, image.Y + 300);
        await page.Mouse.MoveAsync(image.X + 350, image.Y + 320);
        await page.Mouse.ClickAsync(image.X + 450, image.Y + 350);
        await page.Locator("[data-cy=prompt-begin-tracking-yes-btn]").ClickAsync();
        await page.Locator("[data-cy=trackedMeasurements-btn]").ClickAsync();
        await page.GetByText("Create SR").ClickAsync();
        await page.RunAndWaitForResponseAsync(
            () => page.Locator("[data-cy=input-dialog-save-button]").ClickAsync(),
            answer => answer.Request.Method == "POST" && answer.Status is 200 or 202);

        await page.ReloadAsync();
        await page.Locator("[data-cy=series-modality-label], [data-cy=study-browser-thumbnail-no-image]").Filter(new() { HasText = "SR" }).Nth(1).WaitForAsync();
        Assert.Equal(2, (await appliance.Clinician.QidoAsync($"/dicomweb/studies/{study}/series?Modality=SR")).Count); // The seed has one of its own.
        Assert.Empty(browser.ForeignRequests);
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task A_person_who_is_not_signed_in_comes_back_to_the_images_from_the_sign_in_page()
    {
        await using var appliance = await ApplianceProcess.StartSeededAsync();
        await using var browser = await ChromiumBrowser.StartAsync();
        var first = await BrowserSession.AddPersonAsync(appliance, "suzuki", "--role", "clinician");
        var study = (await appliance.Clinician.QidoAsync("/dicomweb/studies?ModalitiesInStudy=CT"))[0].Value("0020000D");
        var page = await browser.OpenAsync(appliance.BaseAddress, "ja-JP");

        await page.GotoAsync($"/viewer/viewer/clinical?StudyInstanceUIDs={study}");
        Assert.StartsWith("/auth/sign-in", new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);
        await page.GetByLabel("名前").FillAsync("suzuki");
        await page.GetByLabel("パスワード").FillAsync(first);
        await page.GetByRole(AriaRole.Button, new() { Name = "次へ" }).ClickAsync();
        var key = (await page.Locator("#key").TextContentAsync())!.Replace(" ", "", StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Img, new() { Name = "QR" }).WaitForAsync();
        await page.GetByLabel("6桁").FillAsync(BrowserSession.Code(key, 0));
        await page.GetByRole(AriaRole.Button, new() { Name = "登録" }).ClickAsync();
        Assert.Equal(10, await page.Locator("#codes li").CountAsync());
        await page.GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByLabel("現在の").FillAsync(first);
        await page.GetByLabel("文字以上").FillAsync("a better pass phrase");
        await page.GetByLabel("確認").FillAsync("a better pass phrase");
        await page.GetByRole(AriaRole.Button, new() { Name = "変更" }).ClickAsync();

        await page.GetByText("I:1 (1/40)").WaitForAsync();
        Assert.Empty(browser.ForeignRequests);
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task Researcher_sees_the_pseudonymized_series_of_the_theme_and_no_clinical_source()
    {
        await using var appliance = await ApplianceProcess.StartSeededAsync();
        await using var browser = await ChromiumBrowser.StartAsync();
        using var researcher = appliance.Researcher("lung-egfr");
        var page = await SignInAsync(browser, appliance, appliance.Token(Roles.Researcher, "lung-egfr"));

        var studies = await researcher.QidoAsync("/research/lung-egfr/dicomweb/studies?ModalitiesInStudy=CT");
        await page.GotoAsync($"/viewer/viewer/theme-lung-egfr?StudyInstanceUIDs={studies[0].Value("0020000D")}");
        await page.GetByText("I:1 (1/40)").WaitForAsync();
        Assert.DoesNotContain("/dicomweb\"", (await SourcesAsync(page)).Replace("/research/lung-egfr/dicomweb\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(browser.ForeignRequests);
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task Without_a_session_the_viewer_leads_to_the_sign_in_page_and_names_no_source()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var browser = new BrowserSession(appliance);
        foreach (var url in new[] { "/viewer/", "/viewer/viewer/clinical?StudyInstanceUIDs=1.2" })
        {
            using var page = await browser.OpenAsync(url);
            Assert.Equal($"/auth/sign-in?return={Uri.EscapeDataString(url)}", page.Headers.Location?.ToString());
        }
        Assert.Contains("\"dataSources\":[]", await appliance.Anonymous.GetStringAsync("/viewer/app-config.js", Cancellation), StringComparison.Ordinal);
        using var missing = await appliance.Anonymous.GetAsync("/viewer/no-such-file.js", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var above = await appliance.Anonymous.GetAsync("/viewer/..%2Fdatabank.dll", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, above.StatusCode);
    }

    [Fact]
    public async Task Session_cookie_opens_images_on_this_site_alone()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var form = new FormUrlEncodedContent([new("token", appliance.Token(Roles.Clinician))]);
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = appliance.BaseAddress };
        using var signedIn = await client.PostAsync("/viewer/session", form, Cancellation);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync("/dicomweb/studies", "same-origin"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/dicomweb/studies", "cross-site"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/fhir/Patient", "same-origin"));

        using var forged = new FormUrlEncodedContent([new("token", "nonsense")]);
        using var refused = await client.PostAsync("/viewer/session", forged, Cancellation);
        Assert.False(refused.Headers.Contains("Set-Cookie"));
        Assert.Equal("/viewer/session?failed", refused.Headers.Location?.ToString());

        async Task<HttpStatusCode> StatusAsync(string url, string site)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Add("Cookie", cookie.Split(';')[0]);
            request.Headers.Add("Sec-Fetch-Site", site);
            using var answer = await client.SendAsync(request, Cancellation);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Viewer_is_served_compressed_and_allowed_to_reach_its_own_origin_alone()
    {
        await using var appliance = await ApplianceProcess.StartAsync(["--auth", "none"]);
        using var client = appliance.Anonymous;
        using var page = await client.GetAsync("/viewer/", Cancellation);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        var bundle = Bundle().Match(await page.Content.ReadAsStringAsync(Cancellation)).Value;
        using var request = new HttpRequestMessage(HttpMethod.Get, bundle);
        request.Headers.Add("Accept-Encoding", "gzip");
        using var script = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(["gzip"], script.Content.Headers.ContentEncoding);
        Assert.Contains("immutable", script.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        Assert.Equal("text/javascript", script.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<IPage> SignInAsync(ChromiumBrowser browser, ApplianceProcess appliance, string token)
    {
        var page = await browser.OpenAsync(appliance.BaseAddress, "ja-JP");
        await page.GotoAsync("/viewer/session");
        await page.GetByLabel("アクセストークン").FillAsync(token);
        await page.GetByRole(AriaRole.Button, new() { Name = "サインイン" }).ClickAsync();
        return page;
    }

    private static Task<string> SourcesAsync(IPage page) => page.EvaluateAsync<string>("() => JSON.stringify(window.config.dataSources)");

    [GeneratedRegex("/viewer/app\\.bundle\\.[0-9a-f]+\\.js")]
    private static partial Regex Bundle();
}
