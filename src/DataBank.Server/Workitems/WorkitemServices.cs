using DataBank.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>Registers the worklist service.</summary>
public static class WorkitemServices
{
    public static void AddWorkitems(this IServiceCollection services, Database database)
    {
        var reports = new WorkitemReports(database);
        services.AddSingleton(reports);
        services.AddSingleton(new WorkitemStore(database, reports));
        services.AddSingleton<ReportConnection>();
    }
}
