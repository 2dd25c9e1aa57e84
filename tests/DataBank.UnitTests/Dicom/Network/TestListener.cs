using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom.Network;

/// <summary>A listener on a free port of this machine, called ARCHIVE, that takes every SOP class.</summary>
internal sealed class TestListener : IAsyncDisposable
{
    public static readonly AssociationTimers Short = new()
    {
        Artim = TimeSpan.FromSeconds(1), Connect = TimeSpan.FromSeconds(5), Establishment = TimeSpan.FromSeconds(5),
        Response = TimeSpan.FromSeconds(10), Idle = TimeSpan.FromSeconds(10), Transfer = TimeSpan.FromSeconds(5),
    };

    public static readonly NegotiationPolicy Policy = new()
    {
        Serves = _ => true, TakesAnySyntax = _ => true, LetsPeerProvide = Uids.IsStorage, Extends = proposed => proposed, Window = (4, 4),
    };

    private readonly TcpListener listener;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;

    public TestListener(
        DimseServices services, Func<AssociationRequest, AssociationDecision>? decide = null, AssociationTimers? timers = null,
        ListenerLimits? limits = null, SslServerAuthenticationOptions? tls = null, int port = 0)
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        decide ??= Decide;
        serving = new DicomListener(
            (request, _) => Task.FromResult(decide(request)), services with { OnFault = Faults.Add }, timers ?? Short, limits ?? new ListenerLimits(), tls)
            .RunAsync(listener, stopping.Token);
    }

    public List<Exception> Faults { get; } = [];

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public DicomPeer Peer => new("127.0.0.1", Port, "ARCHIVE", "TEST") { Timers = Short };

    public static AssociationDecision Decide(AssociationRequest request) => request.Parameters.CalledAe == "ARCHIVE"
        ? AssociationDecision.Accept(ContextNegotiation.Answer(request.Parameters, Policy))
        : AssociationDecision.Reject(AssociateRejection.CalledAeNotRecognized);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving;
        listener.Dispose();
        stopping.Dispose();
    }
}
