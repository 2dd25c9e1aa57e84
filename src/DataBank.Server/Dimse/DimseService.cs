using System.Net.Sockets;
using DataBank.Dicom;
using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>The archive's service class provider: Verification and every storage SOP class in the syntax it is sent (PS3.4 Annexes A and B).</summary>
public sealed class DimseService(DimseOptions options, InstanceArchive archive, AuditJournal journal, TimeProvider clock, ILogger<DimseService> log)
    : BackgroundService
{
    // Stored byte for byte, so whatever syntax a sender offers first is kept where it offers no plain one.
    private static readonly NegotiationPolicy Policy = new() { Serves = IsServed, TakesAnySyntax = _ => true };

    private readonly TcpListener listener = new(options.Endpoint);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        listener.Start(); // Before the host is ready: a port that is taken stops the start.
        log.LogInformation("DICOM associations for {AeTitle} on {Endpoint}", options.AeTitle, listener.LocalEndpoint);
        if (options.CallingAeTitles is { Count: 0 }) log.LogWarning("No calling AE title is listed in Dicom:CallingAeTitles: every association will be rejected");
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var store = new StoreScp(archive, journal, clock);
        var services = new DimseServices { Store = store.StoreAsync, OnFault = Report };
        return new DicomListener(DecideAsync, services, AssociationTimers.Usual, new ListenerLimits()).RunAsync(listener, stoppingToken);
    }

    public override void Dispose()
    {
        listener.Dispose();
        base.Dispose();
    }

    private Task<AssociationDecision> DecideAsync(AssociationRequest request, CancellationToken cancellation) => Task.FromResult(
        request.Parameters.CalledAe != options.AeTitle ? AssociationDecision.Reject(AssociateRejection.CalledAeNotRecognized)
        : options.CallingAeTitles?.Contains(request.Parameters.CallingAe) == false ? AssociationDecision.Reject(AssociateRejection.CallingAeNotRecognized)
        : AssociationDecision.Accept(ContextNegotiation.Answer(request.Parameters, Policy)));

    private void Report(Exception fault) => log.LogError("An association failed with {Type}\n{Stack}", fault.GetType().Name, fault.StackTrace);

    // Storage SOP classes stand below this root (PS3.4 B.5); private ones are kept too, as bytes.
    private static bool IsServed(string abstractSyntax) =>
        abstractSyntax == DicomClient.VerificationSopClass
        || abstractSyntax.StartsWith("1.2.840.10008.5.1.4.1.1.", StringComparison.Ordinal)
        || !abstractSyntax.StartsWith("1.2.840.10008.", StringComparison.Ordinal);
}
