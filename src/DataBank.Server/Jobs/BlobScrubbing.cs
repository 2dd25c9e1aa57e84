using System.Diagnostics.Metrics;
using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>Scrubs the blobs in the background, round after round; what is damaged stands in the log and in a metric.</summary>
public sealed class BlobScrubbing : BackgroundService
{
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);
    private readonly BlobScrub scrub;
    private readonly TimeProvider clock;
    private readonly ILogger<BlobScrubbing> log;
    private readonly Counter<long> checkedBlobs;
    private long damaged;

    public BlobScrubbing(BlobScrub scrub, IMeterFactory meters, TimeProvider clock, ILogger<BlobScrubbing> log)
    {
        (this.scrub, this.clock, this.log) = (scrub, clock, log);
        var meter = meters.Create("DataBank");
        checkedBlobs = meter.CreateCounter<long>("databank.blobs.checked", description: "Blobs whose bytes were compared with their hash");
        meter.CreateObservableGauge("databank.blobs.damaged", () => Interlocked.Read(ref damaged), description: "Blobs whose bytes differ from their hash, as of the last round");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, clock, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var found = 0L;
                await foreach (var (blob, isSound) in scrub.RunAsync(stoppingToken))
                {
                    checkedBlobs.Add(1);
                    if (isSound) continue;
                    log.LogError("The blob {Hash} is damaged: restore it from a backup (docs/backup.md)", blob.Hash);
                    if (++found > Interlocked.Read(ref damaged)) Interlocked.Exchange(ref damaged, found);
                }
                Interlocked.Exchange(ref damaged, found);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // A store that is away for a while must not end the appliance: it is asked again.
                log.LogError("Scrubbing the blobs failed with {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
            }
            await Task.Delay(BetweenRounds, clock, stoppingToken);
        }
    }
}
