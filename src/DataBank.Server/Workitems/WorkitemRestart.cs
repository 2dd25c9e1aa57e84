using DataBank.Storage;
using Microsoft.Extensions.Hosting;

namespace DataBank.Server;

/// <summary>Reports to those who watch the worklist that the appliance has started again (PS3.4 CC.2.4, SCP Status Change).</summary>
internal sealed class WorkitemRestart(WorkitemStore workitems) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => workitems.Subscriptions.TellWatchersAsync(WorkitemReport.OfRestart(), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
