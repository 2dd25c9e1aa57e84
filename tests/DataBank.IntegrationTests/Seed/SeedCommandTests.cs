using System.Text.Json;

namespace DataBank.IntegrationTests.Seed;

public sealed class SeedCommandTests(ApplianceProcess appliance)
{
    private const string Seed = "77";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seeding_twice_links_everything_and_changes_nothing()
    {
        var first = await SeedAsync();
        Assert.True(first.ExitCode == 0, first.Error);
        var second = await SeedAsync();
        Assert.True(second.ExitCode == 0, second.Error);

        using var client = appliance.DataManager;
        Assert.Equal(["1"], await VersionsAsync(client, "Patient?_id=s77-p0001"));
        foreach (var search in new[] { "Condition", "MedicationRequest", "Procedure", "Specimen", "Observation", "Consent" })
            Assert.All(await VersionsAsync(client, $"{search}?patient=Patient/s77-p0001"), version => Assert.Equal("1", version));
        var variants = await SearchAsync(client, "Observation?patient=Patient/s77-p0001&code=http://loinc.org|69548-6");
        Assert.Contains("NP_005219.2:p.(Leu858Arg)", variants.GetRawText(), StringComparison.Ordinal);
        var implication = (await SearchAsync(client, "Observation?patient=Patient/s77-p0001&code=therapeutic-implication")).GetProperty("entry")[0].GetProperty("resource");
        Assert.Contains(implication.GetProperty("derivedFrom")[0].GetProperty("reference").GetString()!, variants.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_address_is_told_plainly()
    {
        var outcome = await ApplianceProcess.RunAsync("seed", "--url", "http://127.0.0.1:9", "--patients", "1", "--imaging", "none");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("can't be reached", outcome.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await ApplianceProcess.RunAsync("seed", "--url", "nonsense", "--patients", "1")).ExitCode);
        Assert.NotEqual(0, (await ApplianceProcess.RunAsync("seed", "--patients", "0")).ExitCode);
    }

    [Fact]
    public async Task Without_a_token_the_refusal_says_what_is_missing()
    {
        var outcome = await ApplianceProcess.RunAsync("seed", "--url", appliance.BaseAddress.ToString(), "--patients", "1", "--imaging", "none");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("--token", outcome.Error, StringComparison.Ordinal);
    }

    private Task<CommandOutcome> SeedAsync() => ApplianceProcess.RunAsync(
        "seed", "--url", appliance.BaseAddress.ToString(), "--data", appliance.DataFolder, "--patients", "3", "--seed", Seed, "--imaging", "none");

    private static async Task<IEnumerable<string?>> VersionsAsync(HttpClient client, string search)
    {
        var entries = (await SearchAsync(client, search)).GetProperty("entry").EnumerateArray().ToList();
        Assert.NotEmpty(entries);
        return entries.Select(entry => entry.GetProperty("resource").GetProperty("meta").GetProperty("versionId").GetString());
    }

    private static async Task<JsonElement> SearchAsync(HttpClient client, string search)
    {
        using var json = JsonDocument.Parse(await client.GetByteArrayAsync($"/fhir/{search}", Cancellation));
        return json.RootElement.Clone();
    }
}
