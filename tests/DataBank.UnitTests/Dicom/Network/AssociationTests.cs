using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom.Network;

/// <summary>Associations over real sockets, and peers that misbehave.</summary>
public sealed class AssociationTests : IAsyncLifetime
{
    private static readonly IReadOnlyList<(string, IReadOnlyList<string>)> Contexts =
        [(DicomClient.VerificationSopClass, [Uids.ImplicitVrLittleEndian]), (Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian])];

    private readonly List<(string Instance, byte[] Bytes)> stored = [];
    private readonly TaskCompletionSource<Exception> broken = new();
    private TestListener listener = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        listener = new TestListener(new DimseServices { Store = KeepAsync });
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();

    [Fact]
    public async Task Our_client_echoes_and_stores_what_does_not_fit_one_pdu()
    {
        await using var client = await ConnectAsync();
        Assert.True((await client.EchoAsync(Cancellation)).IsSuccess);
        var bytes = new byte[1_000_000];
        Random.Shared.NextBytes(bytes);
        Assert.True((await client.StoreAsync(Instance("1.2.3", bytes), Cancellation)).IsSuccess);
        Assert.True((await client.EchoAsync(Cancellation)).IsSuccess);
        await client.ReleaseAsync(Cancellation);
        Assert.Equal(UpperLayerState.Idle, client.Association.State);
        Assert.Equal(bytes, Assert.Single(stored).Bytes);
    }

    [Fact]
    public async Task A_called_title_that_is_not_ours_is_rejected_with_the_reason()
    {
        var refused = await Assert.ThrowsAsync<AssociationException>(
            () => DicomClient.ConnectAsync(listener.Peer with { CalledAe = "SOMEONE" }, Contexts, DimseServices.None, Cancellation));
        Assert.Contains("called AE title not recognized", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_says_nothing_is_dropped_when_artim_runs_out()
    {
        using var silent = await TcpAsync();
        Assert.Equal(0, await ReadToEndAsync(silent));
    }

    [Theory]
    [InlineData("47455420 2f204854 54502f31", 1)] // "GET / HTTP/1": no PDU at all
    [InlineData("0100 ffffffff", 6)] // an association request of 4 GB
    [InlineData("0100 00000004 00010000", 6)] // an association request without its fixed fields
    [InlineData("0400 00000006 00000002 0103", 2)] // data before an association
    [InlineData("0500 00000004 00000000", 2)] // release before an association
    public async Task Bytes_that_fit_no_state_are_answered_with_an_abort_that_names_the_reason(string hex, byte reason)
    {
        using var peer = await TcpAsync();
        await SendAsync(peer, hex);
        var answer = new byte[10];
        await peer.GetStream().ReadExactlyAsync(answer, Cancellation);
        Assert.Equal(((byte)PduType.Abort, (byte)2, reason), (answer[0], answer[8], answer[9]));
        await using var next = await ConnectAsync();
        Assert.True((await next.EchoAsync(Cancellation)).IsSuccess);
    }

    [Theory]
    [InlineData("0400 00000006 00000002 0100")] // a value without a fragment, half a command: and then silence
    [InlineData("0400 00000006 00000009 0103")] // a value longer than its PDU
    [InlineData("0400 00000006 00000002 6303")] // a context that was not accepted
    [InlineData("0400 00000000")] // a PDU without a value
    [InlineData("0200 00000004 00000000")] // an association answer to the acceptor
    [InlineData("0400 00000008 00000004 0103 ffff")] // a command that is no command
    public async Task An_established_association_that_is_misused_is_aborted_and_others_go_on(string hex)
    {
        var timers = TestListener.Short with { Transfer = TimeSpan.FromMilliseconds(500) };
        await using var impatient = new TestListener(DimseServices.None, timers: timers);
        using var peer = await AssociatedAsync(impatient.Port);
        await SendAsync(peer, hex);
        var answer = new byte[10];
        await peer.GetStream().ReadExactlyAsync(answer, Cancellation);
        Assert.Equal((byte)PduType.Abort, answer[0]);
        await using var next = await DicomClient.ConnectAsync(impatient.Peer, Contexts, DimseServices.None, Cancellation);
        Assert.True((await next.EchoAsync(Cancellation)).IsSuccess);
        Assert.Empty(impatient.Faults);
    }

    [Fact]
    public async Task A_data_set_that_breaks_off_reaches_the_handler_as_an_error()
    {
        using (var peer = await AssociatedAsync(listener.Port))
        {
            var command = CommandSet.Request(CommandField.StoreRequest, Uids.CtImageStorage)
                .Set(CommandSet.MessageId, 1).Set(CommandSet.AffectedSopInstanceUid, "1.2.3").WithDataSet(true).Encode();
            await peer.GetStream().WriteAsync(Data(3, 3, command), Cancellation);
            await peer.GetStream().WriteAsync(Data(3, 0, new byte[1000]), Cancellation);
            await peer.GetStream().WriteAsync(new byte[] { (byte)PduType.Abort, 0, 0, 0, 0, 4, 0, 0, 0, 0 }, Cancellation);
        }
        Assert.IsType<AssociationException>(await broken.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        Assert.Empty(stored);
    }

    [Fact]
    public async Task An_idle_association_is_aborted()
    {
        await using var impatient = new TestListener(DimseServices.None, timers: TestListener.Short with { Idle = TimeSpan.FromMilliseconds(300) });
        using var peer = await AssociatedAsync(impatient.Port);
        var answer = new byte[10];
        await peer.GetStream().ReadExactlyAsync(answer, Cancellation);
        Assert.Equal((byte)PduType.Abort, answer[0]);
    }

    [Fact]
    public async Task A_peer_that_never_answers_an_operation_is_given_up()
    {
        await using var mute = new TestListener(new DimseServices { Store = async (_, dataSet, cancellation) =>
        {
            await dataSet.CopyToAsync(Stream.Null, cancellation);
            await Task.Delay(TimeSpan.FromSeconds(30), cancellation);
            return DimseStatus.Success;
        } });
        await using var client = await DicomClient.ConnectAsync(
            mute.Peer with { Timers = TestListener.Short with { Response = TimeSpan.FromMilliseconds(300) } }, Contexts, DimseServices.None, Cancellation);
        var given = await Assert.ThrowsAsync<AssociationException>(() => client.StoreAsync(Instance("1.2.3", new byte[10]), Cancellation));
        Assert.Contains("did not answer in time", given.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_takes_no_data_is_given_up()
    {
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        var accepting = deaf.AcceptTcpClientAsync(Cancellation);
        var peer = new DicomPeer("127.0.0.1", ((IPEndPoint)deaf.LocalEndpoint).Port, "DEAF", "TEST")
        {
            Timers = TestListener.Short with { Transfer = TimeSpan.FromMilliseconds(500) },
        };
        var connecting = DicomClient.ConnectAsync(peer, Contexts, DimseServices.None, Cancellation);
        using var accepted = await accepting;
        var request = new byte[6];
        await accepted.GetStream().ReadExactlyAsync(request, Cancellation);
        var body = new byte[BinaryPrimitives.ReadUInt32BigEndian(request.AsSpan(2))];
        await accepted.GetStream().ReadExactlyAsync(body, Cancellation);
        var answer = ContextNegotiation.Answer(AssociatePdu.Decode(body), TestListener.Policy);
        await accepted.GetStream().WriteAsync(AssociatePdu.Encode(PduType.AssociateAccept, answer), Cancellation);
        await using var client = await connecting;
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<AssociationException>(() => client.StoreAsync(Instance("1.2.3", new byte[64 * 1024 * 1024]), Cancellation));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Many_connections_that_ask_for_nothing_keep_nobody_out()
    {
        var limits = new ListenerLimits { Connections = 100, ConnectionsOfPeer = 100 };
        var timers = TestListener.Short with { Artim = TimeSpan.FromMilliseconds(300) };
        await using var busy = new TestListener(DimseServices.None, timers: timers, limits: limits);
        var silent = new List<TcpClient>();
        for (var i = 0; i < 500; i++)
        {
            var peer = new TcpClient();
            await peer.ConnectAsync(IPAddress.Loopback, busy.Port, Cancellation);
            silent.Add(peer);
        }
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        await using var client = await DicomClient.ConnectAsync(busy.Peer, Contexts, DimseServices.None, Cancellation);
        Assert.True((await client.EchoAsync(Cancellation)).IsSuccess);
        silent.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public async Task Associations_beyond_the_limit_are_rejected_for_now()
    {
        await using var small = new TestListener(DimseServices.None, limits: new ListenerLimits { Associations = 2, AssociationsOfPeer = 2 });
        await using var first = await DicomClient.ConnectAsync(small.Peer, Contexts, DimseServices.None, Cancellation);
        await using (await DicomClient.ConnectAsync(small.Peer, Contexts, DimseServices.None, Cancellation))
        {
            var refused = await Assert.ThrowsAsync<AssociationException>(() => DicomClient.ConnectAsync(small.Peer, Contexts, DimseServices.None, Cancellation));
            Assert.Contains("local limit exceeded", refused.Message, StringComparison.Ordinal);
        }
        Assert.True((await first.EchoAsync(Cancellation)).IsSuccess);
    }

    [Fact]
    public async Task Releases_that_cross_end_in_order_on_both_sides()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        using var tcp = new TcpClient();
        var accepting = socket.AcceptTcpClientAsync(Cancellation);
        await tcp.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)socket.LocalEndpoint).Port, Cancellation);
        using var accepted = await accepting;
        var proposal = new AssociateParameters { CalledAe = "B", CallingAe = "A", Contexts = [new PresentationContext(1, DicomClient.VerificationSopClass, [Uids.ImplicitVrLittleEndian])] };
        var answering = Association.AcceptAsync(
            accepted.GetStream(), (request, _) => Task.FromResult(AssociationDecision.Accept(ContextNegotiation.Answer(request, TestListener.Policy))), TestListener.Short, Cancellation);
        await using var requestor = await Association.RequestAsync(tcp.GetStream(), proposal, TestListener.Short, Cancellation);
        await using var acceptor = (await answering)!;
        await Task.WhenAll(requestor.RequestReleaseAsync(Cancellation), acceptor.RequestReleaseAsync(Cancellation));
        var waiting = acceptor.ReceiveAsync(Cancellation).AsTask();
        Assert.Null(await requestor.ReceiveAsync(Cancellation));
        Assert.Equal(UpperLayerState.Idle, requestor.State);
        tcp.Close();
        Assert.Null(await waiting);
        Assert.Equal(UpperLayerState.Idle, acceptor.State);
    }

    [Fact]
    public async Task An_unknown_request_is_answered_as_unrecognized()
    {
        await using var client = await ConnectAsync();
        var command = CommandSet.Request((CommandField)0x0140, DicomClient.VerificationSopClass);
        Assert.Equal(DimseStatus.UnrecognizedOperation, (await client.Dimse.InvokeOnceAsync(1, command, null, Cancellation)).Status);
    }

    [Fact]
    public async Task A_handler_that_fails_is_answered_with_a_failure_and_reported()
    {
        await using var failing = new TestListener(new DimseServices { Store = (_, _, _) => throw new InvalidOperationException("A bug.") });
        await using var client = await DicomClient.ConnectAsync(failing.Peer, Contexts, DimseServices.None, Cancellation);
        Assert.Equal(DimseStatus.ProcessingFailure, await client.StoreAsync(Instance("1.2.3", new byte[1_000_000]), Cancellation));
        Assert.True((await client.EchoAsync(Cancellation)).IsSuccess);
        Assert.IsType<InvalidOperationException>(Assert.Single(failing.Faults));
    }

    internal static OutgoingInstance Instance(string uid, byte[] bytes) =>
        new(Uids.CtImageStorage, uid, Uids.ExplicitVrLittleEndian, (_, _) => Task.FromResult<Stream>(new MemoryStream(bytes)));

    private Task<DicomClient> ConnectAsync() => DicomClient.ConnectAsync(listener.Peer, Contexts, DimseServices.None, Cancellation);

    private async Task<DimseStatus> KeepAsync(DimseRequest request, Stream dataSet, CancellationToken cancellation)
    {
        var bytes = new MemoryStream();
        try
        {
            await dataSet.CopyToAsync(bytes, cancellation);
        }
        catch (Exception cut)
        {
            broken.TrySetResult(cut);
            throw;
        }
        stored.Add((request.SopInstanceUid!, bytes.ToArray()));
        return DimseStatus.Success;
    }

    private async Task<TcpClient> TcpAsync()
    {
        var peer = new TcpClient();
        await peer.ConnectAsync(IPAddress.Loopback, listener.Port, Cancellation);
        return peer;
    }

    private static async Task<TcpClient> AssociatedAsync(int port)
    {
        var peer = new TcpClient();
        await peer.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        var proposal = new AssociateParameters
        {
            CalledAe = "ARCHIVE",
            CallingAe = "RAW",
            Contexts = [new PresentationContext(1, DicomClient.VerificationSopClass, [Uids.ImplicitVrLittleEndian]), new PresentationContext(3, Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian])],
        };
        await peer.GetStream().WriteAsync(AssociatePdu.Encode(PduType.AssociateRequest, proposal), Cancellation);
        var header = new byte[6];
        await peer.GetStream().ReadExactlyAsync(header, Cancellation);
        Assert.Equal((byte)PduType.AssociateAccept, header[0]);
        await peer.GetStream().ReadExactlyAsync(new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2))], Cancellation);
        return peer;
    }

    private static byte[] Data(byte context, byte control, byte[] fragment)
    {
        var pdu = new byte[12 + fragment.Length];
        pdu[0] = (byte)PduType.Data;
        BinaryPrimitives.WriteUInt32BigEndian(pdu.AsSpan(2), (uint)(fragment.Length + 6));
        BinaryPrimitives.WriteUInt32BigEndian(pdu.AsSpan(6), (uint)(fragment.Length + 2));
        (pdu[10], pdu[11]) = (context, control);
        fragment.CopyTo(pdu, 12);
        return pdu;
    }

    private static ValueTask SendAsync(TcpClient peer, string hex) =>
        peer.GetStream().WriteAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), Cancellation);

    private static async Task<int> ReadToEndAsync(TcpClient peer)
    {
        var buffer = new byte[64];
        try
        {
            return await peer.GetStream().ReadAsync(buffer, Cancellation);
        }
        catch (IOException)
        {
            return 0; // Closed hard: as good as closed.
        }
    }
}
