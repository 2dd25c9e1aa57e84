namespace DataBank.IntegrationTests;

public sealed class CapabilityTests(ApplianceProcess appliance)
{
    [Fact]
    public async Task Capabilities_are_open_and_name_what_is_registered()
    {
        var statement = await appliance.Anonymous.GetFhirAsync("/fhir/metadata");
        Assert.Equal("CapabilityStatement", statement.Text("resourceType"));
        Assert.Equal("4.0.1", statement.Text("fhirVersion"));
        var patient = statement.GetProperty("rest")[0].GetProperty("resource").EnumerateArray().Single(resource => resource.Text("type") == "Patient");
        Assert.Contains("create", patient.GetProperty("interaction").EnumerateArray().Select(interaction => interaction.Text("code")));
        var parameters = patient.GetProperty("searchParam").EnumerateArray().ToDictionary(parameter => parameter.Text("name"), parameter => parameter.Text("type"));
        Assert.Equal("date", parameters["birthdate"]);
        Assert.Equal("token", parameters["identifier"]);
        Assert.Equal("token", parameters["_id"]);
    }

    [Fact]
    public async Task Capabilities_keep_the_base_rules_themselves()
    {
        var file = Path.Combine(appliance.DataFolder, "capabilities.json");
        await File.WriteAllBytesAsync(
            file, await appliance.Anonymous.GetByteArrayAsync("/fhir/metadata", TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        var outcome = await ApplianceProcess.RunAsync("validate", file);
        Assert.True(outcome.ExitCode == 0, outcome.Output);
    }
}
