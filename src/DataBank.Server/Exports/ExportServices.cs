using DataBank.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>Registers bulk data export.</summary>
public static class ExportServices
{
    public static IServiceCollection AddExports(this IServiceCollection services, ResourceStore resources, JobStore jobs, JobFolder folder)
    {
        services.AddSingleton(provider => new BulkExport(_ => resources, jobs, folder, provider.GetRequiredService<AuditJournal>(), provider.GetRequiredService<TimeProvider>()));
        // By themselves, one at a time: an export takes long, and other jobs must not wait for it.
        services.AddSingleton<IHostedService>(provider => new JobWorker(
            jobs, [provider.GetRequiredService<BulkExport>().Kind], provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<JobWorker>>()) { Lease = ReindexJob.Lease });
        return services.AddHostedService<OperationUpkeep>();
    }
}
