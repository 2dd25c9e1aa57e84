using Microsoft.Playwright;

namespace DataBank.IntegrationTests.Viewer;

/// <summary>Debian's Chromium without a window. Every page notes what went wrong in it and whether it asked another host for anything.</summary>
internal sealed class ChromiumBrowser : IAsyncDisposable
{
    private const string Executable = "/usr/bin/chromium";

    // Drawing is done in software; the rest keeps the browser itself from calling anybody.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    ];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private ChromiumBrowser(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    /// <summary>Addresses outside the appliance that a page asked for.</summary>
    public List<string> ForeignRequests { get; } = [];

    /// <summary>Errors on the consoles of the pages, and answers of 400 and above.</summary>
    public List<string> Faults { get; } = [];

    public static async Task<ChromiumBrowser> StartAsync()
    {
        Assert.SkipUnless(File.Exists(Executable), "Chromium is not installed (apt-get install chromium).");
        var playwright = await Playwright.CreateAsync();
        return new ChromiumBrowser(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = Arguments }));
    }

    /// <summary>A page with cookies of its own that resolves <paramref name="origin"/> and nothing else.</summary>
    public async Task<IPage> OpenAsync(Uri origin, string locale)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = origin.ToString(), Locale = locale, ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        page.Request += (_, request) =>
        {
            var url = new Uri(request.Url);
            if (url.Scheme is "http" or "https" or "ws" or "wss" && url.Authority != origin.Authority) ForeignRequests.Add(request.Url);
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400) Faults.Add($"{response.Status} {response.Request.Method} {new Uri(response.Url).AbsolutePath}");
        };
        page.Console += (_, message) =>
        {
            if (message.Type == "error") Faults.Add(message.Text);
        };
        page.PageError += (_, problem) => Faults.Add(problem);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
