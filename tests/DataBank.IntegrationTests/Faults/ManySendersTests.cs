using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace DataBank.IntegrationTests;

/// <summary>Two hundred senders at once, half of them of one study: a process of its own, so that its peak of memory is theirs.</summary>
public sealed class ManySendersTests
{
    private const int Senders = 200;
    private const int Requests = 3;
    private const int InstancesOfRequest = 2;
    private const long MostMemory = 400L * 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_senders_at_once_lose_nothing_in_bounded_memory()
    {
        await using var appliance = await ApplianceProcess.StartAsync(["--roles", "clinical"]);
        using var client = appliance.Ingest;
        client.Timeout = TimeSpan.FromMinutes(5);
        var common = new TestImage { Size = 256 };
        var acknowledged = new ConcurrentBag<TestImage>();
        var refused = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(
            async () =>
            {
                var study = sender % 2 == 0 ? common with { Series = TestImage.NewUid() } : new TestImage { Size = 256 };
                for (var request = 0; request < Requests; request++)
                {
                    TestImage[] images = [.. Enumerable.Range(1, InstancesOfRequest).Select(number =>
                        study with { Uid = TestImage.NewUid(), Number = (request * InstancesOfRequest) + number, Seed = (sender * 10) + number })];
                    using var answer = await client.StoreAsync([.. images.Select(image => image.ToFile())]);
                    if (answer.StatusCode != HttpStatusCode.OK) refused.Add($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
                    else foreach (var image in images) acknowledged.Add(image);
                }
            },
            Cancellation)));
        Assert.True(refused.IsEmpty, $"{string.Join('\n', refused.CountBy(answer => answer).Select(answer => $"{answer.Value} times {answer.Key}"))}\n{string.Join('\n', appliance.Output.Split('\n').Where(line => line.Contains("cannot be used", StringComparison.Ordinal)).Distinct())}");
        Assert.Equal(Senders * Requests * InstancesOfRequest, acknowledged.Count);
        TestContext.Current.TestOutputHelper!.WriteLine($"{acknowledged.Count} instances of {Senders} senders; at most {appliance.PeakMemoryBytes / 1024 / 1024} MB resident.");
        Assert.InRange(appliance.PeakMemoryBytes, 1, MostMemory);

        using var reader = appliance.Clinician;
        Assert.Equal(1 + (Senders / 2), (await reader.QidoAsync("/dicomweb/studies?limit=1000")).Count);
        foreach (var study in acknowledged.GroupBy(image => image.Study))
        {
            var counted = Assert.Single(await reader.QidoAsync($"/dicomweb/studies?StudyInstanceUID={study.Key}"));
            Assert.Equal(study.Count().ToString(CultureInfo.InvariantCulture), counted.Value("00201208"));
            Assert.Equal(study.Select(image => image.Series).Distinct().Count().ToString(CultureInfo.InvariantCulture), counted.Value("00201206"));
            var found = await reader.QidoAsync($"/dicomweb/studies/{study.Key}/instances?limit=1000");
            Assert.Equal(study.Select(image => image.Uid).Order(), found.Select(instance => instance.Value("00080018")!).Order());
        }
        foreach (var image in acknowledged.Where((_, place) => place % 20 == 0))
        {
            using var answer = await reader.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
            Assert.Equal(image.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }
}
