using System.Text.Json;

namespace DataBank.IntegrationTests;

public sealed class HistoryTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly HttpClient client = appliance.Clinician;

    [Fact]
    public async Task History_of_a_resource_tells_every_request_newest_first()
    {
        var id = (await client.CreateAsync(Some.Patient())).Text("id");
        using var updated = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(family: "佐藤", id: id));
        using var deleted = await client.DeleteAsync($"/fhir/Patient/{id}", Cancellation);

        var history = await client.GetFhirAsync($"/fhir/Patient/{id}/_history");
        Assert.Equal("history", history.Text("type"));
        var entries = history.GetProperty("entry").EnumerateArray().ToList();
        Assert.Equal(["DELETE", "PUT", "POST"], entries.Select(entry => entry.Text("request", "method")));
        Assert.Equal(["204", "200", "201"], entries.Select(entry => entry.Text("response", "status")));
        Assert.Equal(["W/\"3\"", "W/\"2\"", "W/\"1\""], entries.Select(entry => entry.Text("response", "etag")));
        Assert.False(entries[0].TryGetProperty("resource", out _));
        Assert.Equal("佐藤", entries[1].Text("resource", "name", "0", "family"));
    }

    [Fact]
    public async Task Follower_reads_the_system_history_forwards_page_by_page()
    {
        var first = await client.CreateAsync(Some.Patient());
        var expected = new List<string> { first.Text("id") };
        for (var i = 0; i < 5; i++) expected.Add((await client.CreateAsync(Some.Patient())).Text("id"));

        var seen = new List<string>();
        var url = $"/fhir/_history?_since={Uri.EscapeDataString(first.Text("meta", "lastUpdated"))}&_sort=_lastUpdated&_count=2";
        while (url is not null)
        {
            var page = await client.GetFhirAsync(url);
            seen.AddRange(page.GetProperty("entry").EnumerateArray().Select(entry => entry.Text("fullUrl").Split('/')[^1]));
            url = page.Link("next");
        }
        // Other tests write at the same time: ours are among theirs, in their order.
        Assert.Equal(expected, seen.Where(expected.Contains));
    }

    [Fact]
    public async Task Type_history_holds_that_type_only()
    {
        await client.CreateAsync(Some.Observation("Patient/x"));
        var history = await client.GetFhirAsync("/fhir/Observation/_history?_count=5");
        Assert.All(history.GetProperty("entry").EnumerateArray(), entry => Assert.Contains("/Observation/", entry.Text("fullUrl"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task History_of_what_never_was_is_not_found()
    {
        using var answer = await client.GetAsync($"/fhir/Patient/{Some.Unique()}/_history", Cancellation);
        await answer.OutcomeAsync(404);
    }

    [Theory]
    [InlineData("_since=yesterday")]
    [InlineData("_count=-1")]
    [InlineData("_sort=name")]
    public async Task Malformed_history_parameters_are_refused(string query)
    {
        using var answer = await client.GetAsync($"/fhir/_history?{query}", Cancellation);
        await answer.OutcomeAsync(400);
    }
}
