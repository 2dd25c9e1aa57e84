using System.Net;

namespace DataBank.IntegrationTests;

public sealed class OpenAccessTests
{
    [Theory]
    [InlineData("http://0.0.0.0:18999")]
    [InlineData("http://*:18999")]
    [InlineData("http://192.0.2.7:18999")]
    [InlineData("http://127.0.0.1:18999;http://[::]:18998")]
    [InlineData("http://databank.example.jp:18999")]
    public async Task Open_access_is_refused_where_others_can_connect(string urls)
    {
        using var folder = new TemporaryFolder();
        var outcome = await ApplianceProcess.RunAsync("serve", "--data", folder.Path, "--urls", urls, "--auth", "none");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("127.0.0.1", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Open_access_on_loopback_lets_everybody_in()
    {
        await using var appliance = await ApplianceProcess.StartAsync(["--auth", "none"]);
        using var answer = await appliance.Anonymous.PostFhirAsync("/fhir/ResearchStudy", Some.ResearchStudy());
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("AuditEvent", (await appliance.Anonymous.GetFhirAsync("/fhir/AuditEvent?_count=1")).Text("entry", "0", "resource", "resourceType"));
    }
}
