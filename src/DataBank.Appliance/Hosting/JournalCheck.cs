using DataBank.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataBank.Appliance;

/// <summary>Whether accesses can be recorded: without that nothing is answered.</summary>
internal sealed class JournalCheck(AuditJournal journal) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(journal.Refusal?.Status switch
    {
        null => HealthCheckResult.Healthy(),
        507 => HealthCheckResult.Unhealthy("The disk of the audit journal is full: requests are refused until there is room."),
        _ => HealthCheckResult.Unhealthy("The disk of the audit journal fails: requests are refused until what was written has reached it."),
    });
}
