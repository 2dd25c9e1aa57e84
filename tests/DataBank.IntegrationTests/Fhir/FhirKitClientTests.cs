using System.Text.Json;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>A FHIR client of JavaScript applications (npm package fhir-kit-client), with a token and on an appliance that asks for none.</summary>
public sealed class FhirKitClientTests(ApplianceProcess appliance)
{
    [Fact]
    public async Task A_client_in_JavaScript_discovers_writes_searches_and_pages()
    {
        using var folder = await NpmPackages.InstallAsync();
        await CheckAsync(folder, appliance, appliance.Token(Server.Roles.Clinician));
        await using var open = await ApplianceProcess.StartAsync(["--auth", "none"]);
        await CheckAsync(folder, open, "");
    }

    private static async Task CheckAsync(TemporaryFolder folder, ApplianceProcess appliance, string token)
    {
        var output = await Tool.SucceedAsync("node", Path.Combine(folder.Path, "fhir-kit-client.mjs"), new Uri(appliance.BaseAddress, "fhir").ToString(), token);
        var outcome = JsonDocument.Parse(output.Split('\n').Last(line => line.StartsWith('{'))).RootElement;
        Assert.Equal(("4.0.1", "山田"), (outcome.Text("fhirVersion"), outcome.Text("family")));
        Assert.Contains("permission-v2", Texts("smart"));
        Assert.Equal(["1", "2", "3", "1", "4"], Texts("versions"));
        Assert.Equal((412, 3, 410), (outcome.GetProperty("stale").GetInt32(), outcome.GetProperty("history").GetInt32(), outcome.GetProperty("gone").GetInt32()));
        Assert.Equal(["201", "201", "201", "201", "201", "201"], Texts("transaction"));
        Assert.Equal(["200", "404"], Texts("batch"));
        Assert.Equal([2, 2, 1], Numbers("pages"));
        Assert.Equal([5, 1, 7], Numbers("found"));
        Assert.True(outcome.GetProperty("resolved").GetBoolean());
        Assert.Equal(["Patient.gender"], Texts("validation"));

        string[] Texts(string name) => [.. outcome.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];
        int[] Numbers(string name) => [.. outcome.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];
    }
}
