using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataBank.IntegrationTests;

/// <summary>A server of files by GA4GH DRS, as a sequencing centre has it: every object is the same file, given by an access id.</summary>
internal sealed class DrsServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private DrsServer(WebApplication app) => this.app = app;

    public string Drs => $"{app.Urls.First()}/ga4gh/drs/v1";

    public byte[] File { get; set; } = [];

    public static async Task<DrsServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new DrsServer(app);
        app.MapGet("/ga4gh/drs/v1/objects/{id}", (string id) => Json($$"""
            { "id": "{{id}}", "size": 1, "created_time": "2026-01-01T00:00:00Z", "checksums": [], "access_methods": [{ "type": "s3", "access_id": "s3" }, { "type": "https", "access_id": "a1" }] }
            """));
        app.MapGet("/ga4gh/drs/v1/objects/{id}/access/a1", (string id) => Json($$"""{ "url": "{{app.Urls.First()}}/bytes/{{id}}" }"""));
        app.MapGet("/bytes/{id}", () => Results.Bytes(server.File, "application/octet-stream"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static IResult Json(string text) => Results.Text(text, "application/json", Encoding.UTF8);
}
