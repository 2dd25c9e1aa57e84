using DataBank.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>Registers bulk import.</summary>
public static class ImportServices
{
    public static IServiceCollection AddImports(this IServiceCollection services, FhirFace face, JobStore jobs, JobFolder folder, ImportOptions options)
    {
        services.AddSingleton(provider => new BulkImport(
            face, jobs, folder, options, provider.GetRequiredService<FhirLimits>(), provider.GetRequiredService<AuditJournal>(), provider.GetRequiredService<TimeProvider>()));
        // By themselves, one at a time: an import takes long, and other jobs must not wait for it.
        return services.AddSingleton<IHostedService>(provider => new JobWorker(
            jobs, [provider.GetRequiredService<BulkImport>().Kind], provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<JobWorker>>()) { Lease = ReindexJob.Lease });
    }
}
