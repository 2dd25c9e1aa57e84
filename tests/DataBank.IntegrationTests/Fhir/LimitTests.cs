using System.Net;
using System.Net.WebSockets;

namespace DataBank.IntegrationTests;

/// <summary>What one client, and all together, may ask for.</summary>
public sealed class LimitTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Slow_searches_are_answered_with_an_outcome()
    {
        // Hardly a search is as fast as this. One that is, or whose answer is cut off because it had begun, is asked again.
        await using var appliance = await ApplianceProcess.StartAsync([], new Dictionary<string, string> { ["DATABANK_Limits__QuerySeconds"] = "0.00001" });
        using var client = appliance.Clinician;
        var patient = (await client.CreateAsync(Some.Patient())).Text("id"); // Writes have no such limit.
        foreach (var url in new[] { "/fhir/Patient?name=山田", $"/fhir/Patient/{patient}/$everything", "/fhir/_history", "/fhir/Observation/$lastn?subject=Patient/x&category=laboratory" })
        {
            await Waiting.UntilAsync(async () =>
            {
                try
                {
                    using var answer = await client.GetAsync(url, Cancellation);
                    if (answer.StatusCode == HttpStatusCode.OK) return false;
                    Assert.Equal("timeout", (await answer.OutcomeAsync(504)).Text("code"));
                    return true;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            }, TimeSpan.FromSeconds(60), $"{url} always ends in time.");
        }
        await Waiting.UntilAsync(async () =>
        {
            using var batch = await client.PostFhirAsync("/fhir", Bundles.Of("batch", Bundles.Get("Patient?name=山田"), Bundles.Post(Some.Patient())));
            var statuses = (await batch.JsonAsync()).Statuses().Select(status => status[..3]).ToList();
            Assert.Equal("201", statuses[1]);
            return statuses[0] == "504";
        }, TimeSpan.FromSeconds(60), "A search in a batch always ends in time.");
    }

    [Fact]
    public async Task A_client_that_sends_too_much_is_told_when_to_go_on()
    {
        await using var appliance = await ApplianceProcess.StartAsync([], new Dictionary<string, string> { ["DATABANK_Limits__RequestsPerSecond"] = "1", ["DATABANK_Limits__Burst"] = "5" });
        using var client = appliance.Clinician;
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => client.GetAsync("/fhir/Patient", Cancellation)));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.True(refused.Count >= 10, $"{refused.Count} were refused.");
        Assert.Equal("throttled", (await refused[0].OutcomeAsync(429)).Text("code"));
        Assert.True(refused[0].Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));

        // Others are not held up, nor is the same client after a while.
        Assert.Equal(HttpStatusCode.OK, (await appliance.DataManager.GetAsync("/fhir/Patient", Cancellation)).StatusCode);
        for (var i = 0; i < 10; i++) Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live", Cancellation)).StatusCode);
        await Task.Delay(refused[0].Headers.RetryAfter!.Delta!.Value + TimeSpan.FromSeconds(1), Cancellation);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/fhir/Patient", Cancellation)).StatusCode);
        using var dicom = (await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => client.GetAsync("/dicomweb/studies", Cancellation)))).First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal("application/problem+json", dicom.Content.Headers.ContentType?.MediaType);
        Assert.Equal((HttpStatusCode)401, (await appliance.Anonymous.GetAsync("/fhir/Patient", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Requests_beyond_those_that_may_wait_are_refused()
    {
        await using var appliance = await ApplianceProcess.StartAsync([], new Dictionary<string, string> { ["DATABANK_Limits__RequestsAtOnce"] = "1", ["DATABANK_Limits__RequestsWaiting"] = "0" });
        using var client = appliance.DataManager;
        var bundle = Bundles.Of("transaction", Enumerable.Range(0, 8000).Select(_ => Bundles.Post(Some.Patient())));
        var refused = new List<HttpResponseMessage>();
        var written = HttpStatusCode.ServiceUnavailable;
        // A read that comes before the transaction takes the one place, and the transaction is refused.
        for (var attempt = 0; written != HttpStatusCode.OK && attempt < 20; attempt++)
        {
            var writing = client.PostFhirAsync("/fhir", bundle);
            await Task.Delay(200, Cancellation);
            while (!writing.IsCompleted)
            {
                var answer = await client.GetAsync("/fhir/Patient?_count=1", Cancellation);
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) refused.Add(answer);
            }
            written = (await writing).StatusCode;
        }
        Assert.Equal(HttpStatusCode.OK, written);
        Assert.NotEmpty(refused);
        Assert.Equal("throttled", (await refused[0].OutcomeAsync(503)).Text("code"));
        Assert.NotNull(refused[0].Headers.RetryAfter);
        await ReadAsync(client);

        // Sockets stay open for hours and take no place.
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(appliance.BaseAddress) { Scheme = "ws", Path = "/fhir/Subscription/$websocket" }.Uri, Cancellation);
        await ReadAsync(client);
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    // A place is free a moment after its answer has arrived.
    private static async Task ReadAsync(HttpClient client)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await client.GetAsync("/fhir/Patient?_count=1", Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK) return;
            Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable && attempt < 100, $"{answer.StatusCode}");
            await Task.Delay(50, Cancellation);
        }
    }
}
