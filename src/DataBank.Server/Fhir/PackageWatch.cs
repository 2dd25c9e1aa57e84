using DataBank.Fhir;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>
/// Looks for packages that were added to the folder, or removed from it, and takes the definitions up as soon as the folder stands still. Packages that
/// can't be read leave those in use as they are, and are named by the log and by the readiness of this node. Every node looks for itself.
/// </summary>
/// <param name="folder">Its nodes may share it.</param>
/// <param name="mark">What it held when the definitions in use were read.</param>
/// <param name="open">Reads all definitions anew.</param>
/// <param name="installed">Those in use.</param>
/// <param name="clock">For the pauses.</param>
/// <param name="log">Names packages, no patients.</param>
public sealed class PackageWatch(
    PackageFolder folder, string mark, Func<DefinitionLibrary> open, InstalledDefinitions installed, TimeProvider clock, ILogger<PackageWatch> log) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(1);
    private volatile string? problem;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(problem is { } known ? HealthCheckResult.Degraded(known)
            : folder.Refused() is { Count: > 0 } refused ? HealthCheckResult.Degraded($"{string.Join(", ", refused)} was refused; the log says why. Remove the file from the packages folder.")
            : HealthCheckResult.Healthy());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (taken, seen) = (mark, mark);
        while (true)
        {
            await Task.Delay(interval, clock, stoppingToken);
            try
            {
                var now = folder.Mark();
                // What was the same at two looks is not being copied any more.
                if (now == seen && now != taken)
                {
                    taken = now;
                    await TakeUpAsync();
                }
                seen = now;
            }
            catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
            {
                problem = $"The definitions in use stay as they are: {fault.Message}";
                log.LogError("{Problem}", problem);
            }
        }
    }

    private async Task TakeUpAsync()
    {
        foreach (var name in folder.TakeIn()) log.LogInformation("Installed the package {Name}", name);
        var library = open();
        await installed.UseAsync(library);
        problem = null;
        log.LogInformation("Definitions in use: {Packages}", string.Join(", ", library.Packages));
        foreach (var (name, version, askedBy) in library.MissingDependencies().Distinct()) log.LogWarning("{AskedBy} builds on {Name}#{Version}, which is not installed", askedBy, name, version);
    }
}
