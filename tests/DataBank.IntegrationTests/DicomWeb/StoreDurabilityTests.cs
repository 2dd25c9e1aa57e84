using System.Collections.Concurrent;
using System.Net;

namespace DataBank.IntegrationTests;

public sealed class StoreDurabilityTests
{
    [Fact]
    public async Task Kill_during_a_load_loses_no_acknowledged_instance()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.Clinician;
        var first = new TestImage { Size = 128 };
        TestImage[] images = [.. Enumerable.Range(1, 200).Select(i => first with { Uid = TestImage.NewUid(), Number = i, Seed = i })];
        var acknowledged = new ConcurrentBag<TestImage>();
        var killAt = new TaskCompletionSource();

        async Task LoadAsync(IEnumerable<TestImage> lane)
        {
            foreach (var image in lane)
            {
                try
                {
                    using var answer = await client.StoreAsync(image.ToFile());
                    if (answer.StatusCode == HttpStatusCode.OK) acknowledged.Add(image);
                    if (acknowledged.Count >= 100) killAt.TrySetResult();
                }
                catch (HttpRequestException)
                {
                    return; // Killed under way: not acknowledged.
                }
            }
        }

        var load = Task.WhenAll(images.Chunk(50).Select(LoadAsync));
        await Task.WhenAny(killAt.Task, load);
        Assert.True(killAt.Task.IsCompleted, appliance.Output);
        await appliance.KillAsync();
        await load;
        Assert.InRange(acknowledged.Count, 100, 199); // The kill fell into the load.

        await appliance.RestartAsync();
        foreach (var image in acknowledged)
        {
            using var answer = await client.GetAsync(image.Path, "application/dicom");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(image.ToFile(), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
        var study = (await client.QidoAsync($"/dicomweb/studies?StudyInstanceUID={first.Study}"))[0];
        var instances = await client.QidoAsync($"/dicomweb/studies/{first.Study}/instances");
        Assert.Equal(instances.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), study.Value("00201208"));
        Assert.InRange(instances.Count, acknowledged.Count, 200);
    }
}
