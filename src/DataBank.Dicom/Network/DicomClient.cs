using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;

namespace DataBank.Dicom;

/// <summary>
/// A service class user: one association to one peer. Operations may run beside each other as far as the negotiated window lets.
/// Cancelling a C-FIND, C-MOVE or C-GET, or leaving its enumeration, sends C-CANCEL; cancelling any other breaks the association.
/// </summary>
public sealed class DicomClient : IAsyncDisposable
{
    /// <summary>SOP class of C-ECHO (PS3.4 Annex A).</summary>
    public const string VerificationSopClass = "1.2.840.10008.1.1";

    private static readonly Tag FailedSopInstanceUidList = new(0x0008, 0x0058);

    private readonly CancellationTokenSource ending = new();
    private readonly Task receiving;

    private DicomClient(DimseAssociation dimse)
    {
        Dimse = dimse;
        receiving = dimse.RunAsync(ending.Token);
    }

    public Association Association => Dimse.Association;

    public DimseAssociation Dimse { get; }

    /// <summary>Connects and associates; ids of contexts are given here.</summary>
    /// <param name="services">
    /// What we do for the peer on this association; with a store handler we offer to be provider of every storage class among the contexts,
    /// as a C-GET needs it.
    /// </param>
    /// <param name="roles">Roles to offer besides (PS3.7 D.3.3.4).</param>
    /// <exception cref="AssociationException">Nobody listens, or the peer does not want us.</exception>
    public static async Task<DicomClient> ConnectAsync(
        DicomPeer peer, IReadOnlyList<(string SopClass, IReadOnlyList<string> TransferSyntaxes)> contexts, DimseServices services,
        CancellationToken cancellation, IReadOnlyList<RoleSelection>? roles = null)
    {
        var proposal = new AssociateParameters
        {
            CalledAe = peer.CalledAe,
            CallingAe = peer.CallingAe,
            Contexts = [.. contexts.Select((context, index) => new PresentationContext((byte)(2 * index + 1), context.SopClass, context.TransferSyntaxes))],
            MaximumLength = peer.MaximumLength,
            Roles = [.. roles ?? [], .. services.Store is null ? [] : StorageRoles(contexts.Select(context => context.SopClass))],
            Window = peer.Window,
            Extended = peer.Extended,
            Identity = peer.Identity,
        };
        var stream = await OpenAsync(peer, cancellation);
        return new DicomClient(new DimseAssociation(await Association.RequestAsync(stream, proposal, peer.Timers, cancellation), services));
    }

    /// <summary>C-ECHO (PS3.7 §9.1.5).</summary>
    public async Task<DimseStatus> EchoAsync(CancellationToken cancellation) =>
        (await Dimse.InvokeOnceAsync(ContextFor(VerificationSopClass).Id, CommandSet.Request(CommandField.EchoRequest, VerificationSopClass), null, cancellation)).Status;

    /// <summary>C-STORE (PS3.7 §9.1.1).</summary>
    /// <exception cref="AssociationException">The peer accepted no context for it, or the association ended.</exception>
    public async Task<DimseStatus> StoreAsync(OutgoingInstance instance, CancellationToken cancellation)
    {
        var context = instance.ContextIn(Association) ?? throw NoContext();
        var command = CommandSet.Request(CommandField.StoreRequest, instance.SopClassUid)
            .Set(CommandSet.AffectedSopInstanceUid, instance.SopInstanceUid)
            .Set(CommandSet.Priority, 0);
        await using var dataSet = await instance.OpenAsync(context.TransferSyntaxes[0], cancellation);
        return (await Dimse.InvokeOnceAsync(context.Id, command, dataSet, cancellation)).Status;
    }

    /// <summary>C-FIND (PS3.7 §9.1.2): the matches as they come.</summary>
    /// <param name="sopClass">The information model.</param>
    /// <exception cref="DimseException">The peer ended with a failure.</exception>
    public async IAsyncEnumerable<DicomDataset> FindAsync(string sopClass, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var context = ContextFor(sopClass);
        var command = CommandSet.Request(CommandField.FindRequest, sopClass).Set(CommandSet.Priority, 0);
        await foreach (var response in Dimse.InvokeAsync(context.Id, command, Encode(identifier, context), cancellation))
        {
            if (response.Status is { IsPending: false, IsSuccess: false } status) throw new DimseException(status);
            if (response.Status.IsPending && response.DataSet is { } match) yield return match;
        }
    }

    /// <summary>C-MOVE (PS3.7 §9.1.4): responses as they come, the last one with the final status, whatever it is.</summary>
    public IAsyncEnumerable<RetrieveProgress> MoveAsync(string sopClass, DicomDataset identifier, string destinationAe, CancellationToken cancellation) =>
        RetrieveAsync(CommandSet.Request(CommandField.MoveRequest, sopClass).Set(CommandSet.MoveDestination, destinationAe), sopClass, identifier, cancellation);

    /// <summary>C-GET (PS3.7 §9.1.3): the same; instances come to the store handler that the client was connected with.</summary>
    public IAsyncEnumerable<RetrieveProgress> GetAsync(string sopClass, DicomDataset identifier, CancellationToken cancellation) =>
        RetrieveAsync(CommandSet.Request(CommandField.GetRequest, sopClass), sopClass, identifier, cancellation);

    /// <summary>N-EVENT-REPORT (PS3.7 §10.1.1).</summary>
    public Task<DimseResponse> ReportEventAsync(string sopClass, string sopInstance, ushort eventType, DicomDataset? information, CancellationToken cancellation) =>
        InvokeAsync(sopClass, OnAffected(CommandField.EventReportRequest, sopClass, sopInstance).Set(CommandSet.EventTypeId, eventType), information, cancellation);

    /// <summary>N-GET (PS3.7 §10.1.2); no attributes: all.</summary>
    public Task<DimseResponse> GetAttributesAsync(string sopClass, string sopInstance, IReadOnlyList<Tag> attributes, CancellationToken cancellation)
    {
        var command = OnRequested(CommandField.GetAttributesRequest, sopClass, sopInstance);
        return InvokeAsync(sopClass, attributes.Count == 0 ? command : command.Set(CommandSet.AttributeIdentifierList, attributes), null, cancellation);
    }

    /// <summary>N-SET (PS3.7 §10.1.3).</summary>
    public Task<DimseResponse> SetAttributesAsync(string sopClass, string sopInstance, DicomDataset modifications, CancellationToken cancellation) =>
        InvokeAsync(sopClass, OnRequested(CommandField.SetAttributesRequest, sopClass, sopInstance), modifications, cancellation);

    /// <summary>N-ACTION (PS3.7 §10.1.4).</summary>
    public Task<DimseResponse> ActAsync(string sopClass, string sopInstance, ushort actionType, DicomDataset? information, CancellationToken cancellation) =>
        InvokeAsync(sopClass, OnRequested(CommandField.ActionRequest, sopClass, sopInstance).Set(CommandSet.ActionTypeId, actionType), information, cancellation);

    /// <summary>N-CREATE (PS3.7 §10.1.5).</summary>
    /// <param name="sopInstance">Null: the peer makes the UID, which its response tells.</param>
    public Task<DimseResponse> CreateAsync(string sopClass, string? sopInstance, DicomDataset? attributes, CancellationToken cancellation)
    {
        var command = CommandSet.Request(CommandField.CreateRequest, sopClass);
        return InvokeAsync(sopClass, sopInstance is null ? command : command.Set(CommandSet.AffectedSopInstanceUid, sopInstance), attributes, cancellation);
    }

    /// <summary>N-DELETE (PS3.7 §10.1.6).</summary>
    public Task<DimseResponse> DeleteAsync(string sopClass, string sopInstance, CancellationToken cancellation) =>
        InvokeAsync(sopClass, OnRequested(CommandField.DeleteRequest, sopClass, sopInstance), null, cancellation);

    /// <summary>Releases the association in order.</summary>
    /// <exception cref="AssociationException">It ended in another way.</exception>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        Association.Allow(Association.Timers.Response);
        await Association.RequestReleaseAsync(cancellation);
        await receiving.WaitAsync(cancellation);
    }

    /// <summary>Aborts what was not released.</summary>
    public async ValueTask DisposeAsync()
    {
        await Association.AbortAsync(CancellationToken.None);
        await ending.CancelAsync();
        await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Dimse.DisposeAsync();
        ending.Dispose();
    }

    private static IEnumerable<RoleSelection> StorageRoles(IEnumerable<string> sopClasses) =>
        sopClasses.Where(Uids.IsStorage).Distinct().Select(uid => new RoleSelection(uid, IsUser: false, IsProvider: true));

    private static async Task<Stream> OpenAsync(DicomPeer peer, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream stream = Stream.Null;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(peer.Timers.Connect);
        try
        {
            await socket.ConnectAsync(peer.Host, peer.Port, timer.Token);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (peer.Tls is null) return stream;
            var secured = new SslStream(stream, leaveInnerStreamOpen: false);
            stream = secured;
            await secured.AuthenticateAsClientAsync(peer.Tls, timer.Token);
            return secured;
        }
        catch (Exception refused) when (refused is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            await stream.DisposeAsync();
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw new AssociationException(
                refused is AuthenticationException ? $"TLS with {peer.Host}:{peer.Port} failed." : $"Nobody answers at {peer.Host}:{peer.Port}.", refused);
        }
    }

    private async IAsyncEnumerable<RetrieveProgress> RetrieveAsync(
        CommandSet command, string sopClass, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var context = ContextFor(sopClass);
        await foreach (var response in Dimse.InvokeAsync(context.Id, command.Set(CommandSet.Priority, 0), Encode(identifier, context), cancellation))
        {
            var answer = response.Command;
            yield return new RetrieveProgress(
                response.Status, answer.Number(CommandSet.RemainingSubOperations) ?? 0, answer.Number(CommandSet.CompletedSubOperations) ?? 0,
                answer.Number(CommandSet.FailedSubOperations) ?? 0, answer.Number(CommandSet.WarningSubOperations) ?? 0,
                response.DataSet?.Texts(FailedSopInstanceUidList) ?? []);
        }
    }

    private Task<DimseResponse> InvokeAsync(string sopClass, CommandSet command, DicomDataset? dataSet, CancellationToken cancellation)
    {
        var context = ContextFor(sopClass);
        return Dimse.InvokeOnceAsync(context.Id, command, dataSet is null ? null : Encode(dataSet, context), cancellation);
    }

    private PresentationContext ContextFor(string sopClass) => Association.ContextFor(sopClass) ?? throw NoContext();

    private static AssociationException NoContext() => new("The peer accepted no presentation context for this SOP class and transfer syntax.");

    private static MemoryStream Encode(DicomDataset dataSet, PresentationContext context) => new(DatasetCoding.Encode(dataSet, context.TransferSyntaxes[0]), writable: false);

    private static CommandSet OnAffected(CommandField field, string sopClass, string sopInstance) =>
        CommandSet.Request(field, sopClass).Set(CommandSet.AffectedSopInstanceUid, sopInstance);

    private static CommandSet OnRequested(CommandField field, string sopClass, string sopInstance) =>
        new CommandSet().Set(CommandSet.CommandFieldTag, (ushort)field).Set(CommandSet.RequestedSopClassUid, sopClass)
            .Set(CommandSet.RequestedSopInstanceUid, sopInstance).WithDataSet(false);
}
