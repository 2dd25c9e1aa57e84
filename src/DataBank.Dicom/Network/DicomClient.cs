using System.Net.Sockets;

namespace DataBank.Dicom;

/// <summary>A service class user: one association to one peer.</summary>
public sealed class DicomClient : IAsyncDisposable
{
    /// <summary>SOP class of C-ECHO (PS3.4 Annex A).</summary>
    public const string VerificationSopClass = "1.2.840.10008.1.1";

    private readonly DimseAssociation dimse;

    private DicomClient(DimseAssociation dimse) => this.dimse = dimse;

    public Association Association => dimse.Association;

    /// <summary>Connects and associates. Each context must name its SOP class and transfer syntaxes; ids are given here.</summary>
    /// <exception cref="AssociationException">Nobody listens, or the peer does not want us.</exception>
    public static async Task<DicomClient> ConnectAsync(
        string host, int port, string callingAe, string calledAe, IReadOnlyList<(string SopClass, IReadOnlyList<string> TransferSyntaxes)> contexts,
        CancellationToken cancellation)
    {
        var tcp = new TcpClient { NoDelay = true };
        try
        {
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timer.CancelAfter(AssociationTimers.Usual.Establishment);
            await tcp.ConnectAsync(host, port, timer.Token);
        }
        catch (Exception refused) when (refused is SocketException || (refused is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            tcp.Dispose();
            throw new AssociationException($"Nobody answers at {host}:{port}.", refused);
        }
        var proposal = new AssociateParameters
        {
            CalledAe = calledAe,
            CallingAe = callingAe,
            Contexts = [.. contexts.Select((context, index) => new PresentationContext((byte)(2 * index + 1), context.SopClass, context.TransferSyntaxes))],
        };
        return new DicomClient(new DimseAssociation(await Association.RequestAsync(tcp.GetStream(), proposal, AssociationTimers.Usual, cancellation)));
    }

    /// <summary>C-ECHO (PS3.7 §9.1.5): returns the status, 0 for success.</summary>
    public async Task<ushort> EchoAsync(CancellationToken cancellation)
    {
        var context = ContextFor(VerificationSopClass);
        await dimse.SendAsync(context, CommandSet.Request(CommandField.EchoRequest, dimse.NextMessageId(), VerificationSopClass, hasDataSet: false), null, cancellation);
        return await StatusAsync(cancellation);
    }

    /// <summary>C-STORE (PS3.7 §9.1.1) of a data set already encoded in the accepted transfer syntax; returns the status.</summary>
    public async Task<ushort> StoreAsync(string sopClassUid, string sopInstanceUid, Stream dataSet, CancellationToken cancellation)
    {
        var command = CommandSet.Request(CommandField.StoreRequest, dimse.NextMessageId(), sopClassUid, hasDataSet: true)
            .Set(CommandSet.AffectedSopInstanceUid, sopInstanceUid)
            .Set(CommandSet.Priority, 0);
        await dimse.SendAsync(ContextFor(sopClassUid), command, dataSet, cancellation);
        return await StatusAsync(cancellation);
    }

    public Task ReleaseAsync(CancellationToken cancellation) => dimse.Association.ReleaseAsync(cancellation);

    public ValueTask DisposeAsync() => dimse.DisposeAsync();

    private byte ContextFor(string sopClass) =>
        dimse.Association.ContextFor(sopClass)?.Id ?? throw new AssociationException("The peer accepted no presentation context for this SOP class and transfer syntax.");

    private async Task<ushort> StatusAsync(CancellationToken cancellation) =>
        (await dimse.ReceiveAsync(cancellation) ?? throw new AssociationException("The peer released the association instead of answering.")).Command.Status;
}
