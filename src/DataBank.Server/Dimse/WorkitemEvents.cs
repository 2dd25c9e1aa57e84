using System.Text;
using DataBank.Dicom;
using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>
/// UPS Event as provider (PS3.4 CC.2.4): the reports that wait for subscribers among our destinations are sent to them on associations of
/// ours, in order, and forgotten once they are answered. One that is away is tried again while its reports are kept; one that comes for
/// its reports by WebSocket takes them there.
/// </summary>
internal sealed class WorkitemEvents(
    WorkitemReports reports, ReportConnection connections, IReadOnlyDictionary<string, DicomPeer> destinations, TimeProvider clock, ILogger<WorkitemEvents> log) : BackgroundService
{
    public const string SopClass = "1.2.840.10008.5.1.4.34.6.4";

    private const int PageSize = 100;
    private static readonly Tag SopInstance = new(0x0000, 0x1000);
    private static readonly Tag EventType = new(0x0000, 0x1002);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(destinations.Select(destination => ServeAsync(destination.Key, destination.Value, stoppingToken)));

    private async Task ServeAsync(string subscriber, DicomPeer peer, CancellationToken stopping)
    {
        for (var pause = Poll; !stopping.IsCancellationRequested;)
        {
            var next = reports.Added;
            var isSent = await TrySendAsync(subscriber, peer, stopping);
            pause = isSent ? Poll : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            if (isSent) await Task.WhenAny(next, Task.Delay(pause, clock, stopping));
            else await Task.Delay(pause, clock, stopping);
        }
    }

    private async Task<bool> TrySendAsync(string subscriber, DicomPeer peer, CancellationToken stopping)
    {
        try
        {
            while (!connections.IsConnected(subscriber) && await reports.ReadAsync(subscriber, 0, PageSize, stopping) is { Count: > 0 } page)
            {
                if (!await SendAsync(subscriber, peer, page, stopping)) return false;
            }
            return true;
        }
        catch (AssociationException)
        {
            return false; // Away, or it does not take such reports.
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // A database that is away for a while must not end the appliance.
            log.LogError("Reporting on workitems failed with {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
            return false;
        }
    }

    private async Task<bool> SendAsync(string subscriber, DicomPeer peer, IReadOnlyList<(long Key, string Json)> page, CancellationToken stopping)
    {
        // We are the provider although we ask for the association, so the role must be negotiated (CC.2.4, PS3.7 D.3.3.4).
        await using var client = await DicomClient.ConnectAsync(
            peer, [(SopClass, [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian])], DimseServices.None, stopping, [new RoleSelection(SopClass, IsUser: false, IsProvider: true)]);
        foreach (var (key, json) in page)
        {
            var report = DicomModel.Read(Encoding.UTF8.GetBytes(json));
            var information = new DatasetBuilder(report);
            foreach (var element in report.Elements)
            {
                if (element.Tag.Group == 0) information.Remove(element.Tag);
            }
            var answer = await client.ReportEventAsync(SopClass, report.Text(SopInstance)!, (ushort)report.Integer(EventType)!.Value, information.Build(), stopping);
            if (answer.Status.IsFailure) return false;
            await reports.ForgetAsync(subscriber, key, stopping);
        }
        await client.ReleaseAsync(stopping);
        return true;
    }
}
