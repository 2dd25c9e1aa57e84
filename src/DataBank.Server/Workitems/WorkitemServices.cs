using DataBank.Dicom;
using DataBank.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>Registers the worklist service.</summary>
public static class WorkitemServices
{
    /// <param name="destinations">Peers by AE title, who may be told of events by DIMSE.</param>
    public static void AddWorkitems(this IServiceCollection services, WorkitemStore workitems, IReadOnlyDictionary<string, DicomPeer> destinations)
    {
        services.AddSingleton(workitems);
        services.AddSingleton(workitems.Reports);
        services.AddSingleton<ReportConnection>();
        services.AddHostedService<WorkitemRestart>();
        services.AddHostedService(provider => new WorkitemEvents(
            workitems.Reports, provider.GetRequiredService<ReportConnection>(), destinations, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<WorkitemEvents>>()));
    }
}
