using System.Collections.Concurrent;
using System.Net;

namespace DataBank.IntegrationTests;

/// <summary><c>kill -9</c> during a load of 1,000 resources and 200 instances: what was acknowledged is there afterwards.</summary>
public sealed class KillTests
{
    private const int Resources = 1000;
    private const int Instances = 200;

    [Fact]
    public async Task Kill_during_a_load_loses_no_acknowledged_write_and_breaks_no_link()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.Clinician;
        var patients = new ConcurrentDictionary<string, string>();
        var stored = new ConcurrentBag<TestImage>();
        var killAt = new TaskCompletionSource();
        var first = new TestImage { Size = 128 };
        TestImage[] images = [.. Enumerable.Range(1, Instances).Select(i => first with { Uid = TestImage.NewUid(), Number = i, Seed = i })];

        void Count()
        {
            if (patients.Count >= Resources / 4 && stored.Count >= Instances / 4) killAt.TrySetResult();
        }

        var load = Task.WhenAll([
            .. Enumerable.Range(0, Resources).Chunk(Resources / 4).Select(lane => UntilKilledAsync(lane, async i =>
            {
                using var answer = await client.PutFhirAsync($"/fhir/Patient/p{i}", Some.Patient(identifier: $"p{i}", id: $"p{i}"));
                if (answer.StatusCode == HttpStatusCode.Created) patients[$"p{i}"] = answer.Headers.ETag!.ToString();
                Count();
            })),
            .. images.Chunk(Instances / 2).Select(lane => UntilKilledAsync(lane, async image =>
            {
                using var answer = await client.StoreAsync(image.ToFile());
                if (answer.StatusCode == HttpStatusCode.OK) stored.Add(image);
                Count();
            })),
        ]);
        await Task.WhenAny(killAt.Task, load);
        Assert.True(killAt.Task.IsCompleted, appliance.Output);
        await appliance.KillAsync();
        await load;
        Assert.True(patients.Count + stored.Count < Resources + Instances, "The kill fell behind the load.");

        await appliance.VerifyAsync();

        await appliance.RestartAsync();
        foreach (var (id, etag) in patients)
        {
            using var answer = await client.GetAsync($"/fhir/Patient/{id}", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(etag, answer.Headers.ETag?.ToString());
        }
        foreach (var image in stored)
        {
            using var answer = await client.GetAsync(image.Path, "application/dicom");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(image.ToFile(), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
        Assert.Single((await client.GetFhirAsync($"/fhir/Patient?identifier={patients.Keys.First()}")).Ids());
        var study = (await client.QidoAsync($"/dicomweb/studies?StudyInstanceUID={first.Study}"))[0];
        var instances = await client.QidoAsync($"/dicomweb/studies/{first.Study}/instances?limit={Instances}");
        Assert.Equal(instances.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), study.Value("00201208"));
        Assert.InRange(instances.Count, stored.Count, Instances);
    }

    private static async Task UntilKilledAsync<T>(IEnumerable<T> lane, Func<T, Task> write)
    {
        try
        {
            foreach (var item in lane) await write(item);
        }
        catch (HttpRequestException)
        {
            // Killed under way: this one was not acknowledged.
        }
    }
}
