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

        var started = TimeProvider.System.GetTimestamp();
        var (seen, isWhole) = await FollowAsync(first.Text("meta", "lastUpdated"));
        // What a write that is open for long holds back comes later, and the page says that there is more: who follows asks again.
        while (!isWhole && seen.Count(expected.Contains) < expected.Count)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "The history holds back what was written for a minute.");
            (seen, isWhole) = await FollowAsync(first.Text("meta", "lastUpdated"));
        }
        // Other tests write at the same time: ours are among theirs, in their order.
        Assert.Equal(expected, seen.Where(expected.Contains));
    }

    [Fact]
    public async Task What_a_client_has_written_is_in_the_history_it_reads_next_also_while_others_write()
    {
        using var over = new CancellationTokenSource();
        var others = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested) using (await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Enumerable.Range(0, 20).Select(_ => Bundles.Post(Some.Patient()))))) { }
        })).ToList();
        var missing = 0;
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var own = await client.CreateAsync(Some.Patient());
            var page = await client.GetFhirAsync($"/fhir/_history?_since={Uri.EscapeDataString(own.Text("meta", "lastUpdated"))}&_sort=_lastUpdated&_count=200");
            if (IdsOf(page).Contains(own.Text("id"))) continue;
            Assert.True(HoldsBack(page));
            missing++;
        }
        await over.CancelAsync();
        await Task.WhenAll(others);
        Assert.InRange(missing, 0, 10); // Where appliances of other tests set up their schemas in the same PostgreSQL, that takes longer than a reader waits.
    }

    // All pages, and whether nothing was held back.
    private async Task<(List<string> Ids, bool IsWhole)> FollowAsync(string since)
    {
        var (seen, isWhole) = (new List<string>(), true);
        var url = $"/fhir/_history?_since={Uri.EscapeDataString(since)}&_sort=_lastUpdated&_count=2";
        while (url is not null)
        {
            var page = await client.GetFhirAsync(url);
            seen.AddRange(IdsOf(page));
            isWhole &= !HoldsBack(page);
            url = page.Link("next");
        }
        return (seen, isWhole);
    }

    private static IEnumerable<string> IdsOf(JsonElement page) =>
        page.TryGetProperty("entry", out var entries) ? entries.EnumerateArray().Select(entry => entry.Text("fullUrl").Split('/')[^1]) : [];

    private static bool HoldsBack(JsonElement page) => page.TryGetProperty("meta", out var meta) && meta.TryGetProperty("tag", out _);

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

    [Fact]
    public async Task At_shows_what_was_current_then()
    {
        var first = await client.CreateAsync(Some.Patient());
        var id = first.Text("id");
        await Task.Delay(20, Cancellation);
        using var second = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(family: "佐藤", id: id));
        var changed = (await second.JsonAsync()).Text("meta", "lastUpdated");
        await Task.Delay(20, Cancellation);
        using var third = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(family: "鈴木", id: id));

        Assert.Equal(["1"], await VersionsAsync(first.Text("meta", "lastUpdated")));
        Assert.Equal(["2"], await VersionsAsync(changed));
        Assert.Equal(["3"], await VersionsAsync("2099-01-01"));
        Assert.Empty(await VersionsAsync("2001"));
        Assert.Equal(["3", "2", "1"], await VersionsAsync(changed[..4]));
        await (await client.GetAsync($"/fhir/Patient/{id}/_history?_at=yesterday", Cancellation)).OutcomeAsync(400);

        async Task<string[]> VersionsAsync(string at)
        {
            var history = await client.GetFhirAsync($"/fhir/Patient/{id}/_history?_at={at}");
            Assert.Contains($"_at={at}", Uri.UnescapeDataString(history.Link("self")!), StringComparison.Ordinal);
            return history.TryGetProperty("entry", out var entries) ? [.. entries.EnumerateArray().Select(entry => entry.Text("resource", "meta", "versionId"))] : [];
        }
    }

    [Theory]
    [InlineData("/_history")]
    [InlineData("/Patient/_history")]
    [InlineData("/Patient?_count=1")]
    [InlineData("/metadata")]
    public async Task Head_answers_the_length_of_what_get_answers(string path)
    {
        using var answer = await client.SendFhirAsync(HttpMethod.Head, $"/fhir{path}");
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Content.Headers.ContentLength > 0);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Only_administrators_purge_a_history()
    {
        var id = (await client.CreateAsync(Some.Patient())).Text("id");
        using var updated = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(family: "佐藤", id: id));
        await (await client.PostAsync($"/fhir/Patient/{id}/$purge-history", null, Cancellation)).OutcomeAsync(403);
        Assert.Equal("Versions removed: 1.", (await (await appliance.Administrator.PostAsync($"/fhir/Patient/{id}/$purge-history", null, Cancellation)).OutcomeAsync(200)).Text("diagnostics"));
        Assert.Equal(1, (await client.GetFhirAsync($"/fhir/Patient/{id}/_history")).GetProperty("entry").GetArrayLength());
        Assert.Equal("佐藤", (await client.GetFhirAsync($"/fhir/Patient/{id}")).Text("name", "0", "family"));
        await (await client.GetAsync($"/fhir/Patient/{id}/_history/1", Cancellation)).OutcomeAsync(404);
    }

    [Fact]
    public async Task A_hard_delete_leaves_nothing_but_that_there_was_one()
    {
        var value = Some.Unique();
        var id = (await client.CreateAsync(Some.Patient(identifier: value))).Text("id");
        await (await client.DeleteAsync($"/fhir/Patient/{id}?hardDelete=true", Cancellation)).OutcomeAsync(403);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, (await appliance.Administrator.DeleteAsync($"/fhir/Patient/{id}?hardDelete=true", Cancellation)).StatusCode);
        await (await client.GetAsync($"/fhir/Patient/{id}", Cancellation)).OutcomeAsync(410);
        await (await client.GetAsync($"/fhir/Patient/{id}/_history/1", Cancellation)).OutcomeAsync(404);
        var entry = Assert.Single((await client.GetFhirAsync($"/fhir/Patient/{id}/_history")).GetProperty("entry").EnumerateArray());
        Assert.Equal("DELETE", entry.Text("request", "method"));

        await client.CreateAsync(Some.Patient(identifier: value));
        await client.CreateAsync(Some.Patient(identifier: value));
        using var several = await appliance.Administrator.DeleteAsync($"/fhir/Patient?identifier={value}&_count=2&hardDelete=true", Cancellation);
        Assert.Equal("Deleted: 2.", (await several.OutcomeAsync(200)).Text("diagnostics"));
    }
}
