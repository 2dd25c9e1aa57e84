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
    // Stored byte for byte, so lossless compression that a sender offers is kept; uncompressed comes next.
    private static readonly string[] PreferredSyntaxes = [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian];

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
        var handlers = new Dictionary<CommandField, DimseHandler> { [CommandField.StoreRequest] = store.HandleAsync };
        return new DicomListener(Decide, handlers, AssociationTimers.Usual).RunAsync(listener, stoppingToken);
    }

    public override void Dispose()
    {
        listener.Dispose();
        base.Dispose();
    }

    private (AssociateParameters? Accept, AssociateRejection Rejection) Decide(AssociateParameters request) =>
        request.CalledAe != options.AeTitle ? (null, AssociateRejection.CalledAeNotRecognized)
        : options.CallingAeTitles?.Contains(request.CallingAe) == false ? (null, AssociateRejection.CallingAeNotRecognized)
        : (ContextNegotiation.Answer(request, IsServed, PreferredSyntaxes, takesAnySyntax: true), default);

    // Storage SOP classes stand below this root (PS3.4 B.5); private ones are kept too, as bytes.
    private static bool IsServed(string abstractSyntax) =>
        abstractSyntax == DicomClient.VerificationSopClass
        || abstractSyntax.StartsWith("1.2.840.10008.5.1.4.1.1.", StringComparison.Ordinal)
        || !abstractSyntax.StartsWith("1.2.840.10008.", StringComparison.Ordinal);
}
