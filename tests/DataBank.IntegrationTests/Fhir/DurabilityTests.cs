using System.Collections.Concurrent;
using System.Net;

namespace DataBank.IntegrationTests;

public sealed class DurabilityTests
{
    [Fact]
    public async Task Kill_during_a_load_loses_no_acknowledged_write()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.Clinician;
        var acknowledged = new ConcurrentDictionary<string, string>();
        var killAt = new TaskCompletionSource();

        async Task LoadAsync(int lane)
        {
            for (var i = 0; i < 125; i++)
            {
                var id = $"lane{lane}-{i}";
                try
                {
                    using var answer = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(identifier: id, id: id));
                    if (answer.StatusCode == HttpStatusCode.Created) acknowledged[id] = answer.Headers.ETag!.ToString();
                    if (acknowledged.Count >= 400) killAt.TrySetResult();
                }
                catch (HttpRequestException)
                {
                    return; // Killed under way: not acknowledged.
                }
            }
        }

        var load = Task.WhenAll(Enumerable.Range(0, 8).Select(LoadAsync));
        await Task.WhenAny(killAt.Task, load);
        Assert.True(killAt.Task.IsCompleted, appliance.Output);
        await appliance.KillAsync();
        await load;
        Assert.InRange(acknowledged.Count, 400, 999); // The kill fell into the load.

        await appliance.RestartAsync();
        foreach (var (id, etag) in acknowledged)
        {
            using var answer = await client.GetAsync($"/fhir/Patient/{id}", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(etag, answer.Headers.ETag?.ToString());
        }
        Assert.Single((await client.GetFhirAsync($"/fhir/Patient?identifier={acknowledged.Keys.First()}")).Ids());
    }
}
