using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>Notes where names stand in the journal as it grows, sends it on, and removes what has been kept long enough.</summary>
public sealed class AuditUpkeep(AuditUpkeepOptions options, AuditJournal journal, TimeProvider clock, ILogger<AuditUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenPurges = TimeSpan.FromHours(1);
    private static readonly TimeSpan BetweenPlaces = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        NotePlacesAsync(stoppingToken),
        options.Export is { } export ? FollowAsync(export, stoppingToken) : Task.CompletedTask,
        options.RetentionDays is { } days ? RetainAsync(days, stoppingToken) : Task.CompletedTask);

    private async Task NotePlacesAsync(CancellationToken stopping)
    {
        string? since = null;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                since = await Task.Run(() => journal.NotePlaces(since, stopping), stopping);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                log.LogWarning("Where names stand in the journal of access can't be noted; searches read more of it: {Problem}", problem.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(BetweenPlaces, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(AuditExportOptions wanted, CancellationToken stopping)
    {
        await using var export = new AuditExport(options.Folder, wanted.Destination, wanted.Payload, options.CursorFile);
        var pause = Poll;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await export.RunAsync(null, null, stopping);
                if (pause > Poll) log.LogInformation("The journal of access is sent on to {Destination} again", wanted.Destination);
                pause = Poll;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                if (pause == Poll) log.LogWarning("The journal of access can't be sent on to {Destination} and is kept until it can: {Problem}", wanted.Destination, problem.Message);
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
            }
            await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RetainAsync(int days, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await PurgeAsync(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-days), stopping);
            await Task.Delay(BetweenPurges, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PurgeAsync(DateOnly before, CancellationToken stopping)
    {
        var exported = options.Export is null ? null : new AuditCursor(options.CursorFile).Read() ?? AuditFeed.Before(DateOnly.MinValue);
        try
        {
            foreach (var path in AuditRetention.Due(options.Folder, before, exported))
            {
                await journal.AppendAsync(
                    new AuditRecord(TimeOrderedId.New().ToString(), clock.GetUtcNow(), "D", "audit-purge", "appliance", "databank", "", $"audit/{Path.GetFileName(path)}", 200, []), stopping);
                AuditRetention.Purge(options.Folder, path, options.Seals);
                log.LogInformation("The journal of access of {Day} was purged: its time is over", Path.GetFileNameWithoutExtension(path));
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            log.LogError("The journal of access can't be purged: {Problem}", problem.Message);
        }
    }
}
