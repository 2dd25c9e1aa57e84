using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataBank.IntegrationTests;

/// <summary>Somebody else's server with one patient and a research view of it, which the leak check is to find fault with.</summary>
internal sealed class CarelessServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private CarelessServer(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    public static async Task<CarelessServer> StartAsync(string patient, string released)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Map("/fhir/{**path}", () => Bundle(patient));
        app.Map("/research/t/fhir/metadata", () => Json("""{ "resourceType": "CapabilityStatement", "rest": [{ "resource": [{ "type": "Patient" }] }] }"""));
        app.Map("/research/t/fhir/{**path}", () => Bundle(released));
        app.MapFallback(() => Results.NoContent());
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new CarelessServer(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static IResult Bundle(string resource) =>
        Json($$"""{ "resourceType": "Bundle", "type": "searchset", "total": 1, "entry": [{ "resource": {{resource}} }] }""");

    private static IResult Json(string text) => Results.Text(text, "application/fhir+json", Encoding.UTF8);
}
