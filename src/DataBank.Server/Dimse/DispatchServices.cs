using DataBank.Dicom;
using DataBank.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>Registers what is sent to peers by durable jobs: studies that are forwarded, results of storage commitment.</summary>
public static class DispatchServices
{
    /// <param name="destinations">Peers by AE title.</param>
    public static void AddDispatch(
        this IServiceCollection services, JobStore jobs, Forwarding forwarding, IReadOnlyDictionary<string, DicomPeer> destinations) =>
        services.AddHostedService(provider =>
        {
            var clock = provider.GetRequiredService<TimeProvider>();
            var kinds = new Dictionary<string, Func<Job, CancellationToken, Task<DispatchOutcome>>>
            {
                [Forwarding.WaitKind] = forwarding.WaitAsync,
                [Forwarding.SendKind] = forwarding.SendAsync,
                [StorageCommitment.JobKind] = new StorageCommitment(provider.GetRequiredService<CommitmentCheck>(), provider.GetRequiredService<CommitmentStore>(), jobs, clock, destinations).RunAsync,
            };
            return new DispatchWorker(jobs, kinds, clock, provider.GetRequiredService<ILogger<DispatchWorker>>());
        });
}
