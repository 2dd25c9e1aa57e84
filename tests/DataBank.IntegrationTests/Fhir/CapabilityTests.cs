using System.Text.Json;

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

        static IEnumerable<string> Texts(JsonElement parent, string name) => parent.GetProperty(name).EnumerateArray().Select(text => text.GetString()!);
        Assert.Superset(new HashSet<string> { "*", "Patient:general-practitioner" }, Texts(patient, "searchInclude").ToHashSet());
        Assert.Superset(new HashSet<string> { "*", "Observation:patient", "Encounter:subject" }, Texts(patient, "searchRevInclude").ToHashSet());
        var rest = statement.GetProperty("rest")[0];
        Assert.Equal(["Device", "Encounter", "Patient", "Practitioner", "RelatedPerson"],
            Texts(rest, "compartment").Select(canonical => canonical.Split('/')[^1]).Select(name => char.ToUpperInvariant(name[0]) + name[1..]));
        // Each canonical is that of a definition which is served here.
        foreach (var canonical in Texts(rest, "compartment"))
            Assert.Single((await appliance.Clinician.GetFhirAsync($"/fhir/CompartmentDefinition?url={canonical}")).Ids());
        Assert.Contains("_filter", rest.GetProperty("searchParam").EnumerateArray().Select(parameter => parameter.Text("name")));
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

    [Fact]
    public async Task Each_face_offers_what_the_statement_it_instantiates_demands()
    {
        using var manager = appliance.DataManager;
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.WaitForAsync("Patient", 0);
        using var answer = await theme.GetAsync($"{theme.Fhir}/metadata", "application/fhir+json");
        (string Face, JsonElement Offered)[] faces = [("clinical", await appliance.Anonymous.GetFhirAsync("/fhir/metadata")), ("research", await answer.JsonAsync())];
        foreach (var (face, offered) in faces)
        {
            var canonical = $"http://databank.example.jp/fhir/CapabilityStatement/{face}-face";
            Assert.Equal(canonical, offered.Text("instantiates", "0"));
            var demanded = await manager.GetFhirAsync($"/fhir/CapabilityStatement/{face}-face");
            Assert.Empty(Facts(demanded).Except(Facts(offered)));
            Assert.Equal(face == "clinical", Facts(offered).Contains("Patient searchParam birthdate"));
            Assert.Equal(face == "clinical", Facts(offered).Any(fact => !fact.StartsWith("Subscription ", StringComparison.Ordinal) && fact.Split(' ')[^1] is "create" or "update" or "patch" or "delete"));
        }
    }

    private static IEnumerable<string> Facts(JsonElement statement)
    {
        var rest = statement.GetProperty("rest")[0];
        return Named(rest, "interaction", "code").Concat(Named(rest, "operation", "definition")).Concat(
            from resource in rest.GetProperty("resource").EnumerateArray()
            from fact in Named(resource, "interaction", "code").Concat(Named(resource, "searchParam", "name")).Concat(Named(resource, "operation", "definition")).Concat(Named(resource, "supportedProfile", null))
            select $"{resource.Text("type")} {fact}");
    }

    private static IEnumerable<string> Named(JsonElement parent, string list, string? member) =>
        parent.TryGetProperty(list, out var items) ? items.EnumerateArray().Select(item => $"{list} {(member is null ? item.GetString() : item.Text(member))}") : [];
}
