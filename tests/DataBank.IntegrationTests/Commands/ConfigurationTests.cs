namespace DataBank.IntegrationTests;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task Limits_are_set_by_the_environment()
    {
        await using var appliance = await ApplianceProcess.StartAsync(["--roles", "clinical"], new Dictionary<string, string>
        {
            ["DATABANK_Fhir__MaximumResourceBytes"] = "2000",
            ["DATABANK_Fhir__MaximumBundleEntries"] = "1",
        });
        using var client = appliance.Clinician;
        await client.CreateAsync(Some.Patient());
        using var large = await client.PostFhirAsync("/fhir/Patient", Some.Patient(family: new string('山', 1000)));
        await large.OutcomeAsync(413);

        const string Entry = """{ "request": { "method": "GET", "url": "Patient" } }""";
        using var small = await client.PostFhirAsync("/fhir", $$"""{ "resourceType": "Bundle", "type": "batch", "entry": [{{Entry}}] }""");
        using var many = await client.PostFhirAsync("/fhir", $$"""{ "resourceType": "Bundle", "type": "batch", "entry": [{{Entry}}, {{Entry}}] }""");
        Assert.True(small.IsSuccessStatusCode);
        await many.OutcomeAsync(413);
    }

    [Theory]
    [InlineData("--roles", "clinical,kitchen")]
    [InlineData("--urls", "127.0.0.1")]
    [InlineData("--auth", "maybe")]
    public async Task Wrong_settings_end_the_start_with_a_sentence(string option, string value)
    {
        using var folder = new TemporaryFolder();
        var outcome = await ApplianceProcess.RunAsync("serve", "--data", folder.Path, option, value);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"databank: {option} ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_is_served_by_one_process_at_a_time()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var refused = await ApplianceProcess.RunAsync("serve", "--data", appliance.DataFolder, "--urls", "http://127.0.0.1:1");
        Assert.Equal(2, refused.ExitCode);
        Assert.Equal($"databank: Another process serves {appliance.DataFolder}: stop it first. Several nodes have a data folder each (docs/operations.md).", refused.Error.TrimEnd());
        await appliance.KillAsync();
        await appliance.RestartAsync();
        using var client = appliance.Clinician;
        await client.CreateAsync(Some.Patient());
    }
}
