using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom.Network;

/// <summary>Associations over real sockets: with ourselves, with dcmtk, and with peers that misbehave.</summary>
public sealed class AssociationTests : IAsyncLifetime
{
    private static readonly AssociationTimers Short = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly List<(string Instance, byte[] Bytes)> stored = [];
    private Task serving = Task.CompletedTask;

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        listener.Start();
        var handlers = new Dictionary<CommandField, DimseHandler> { [CommandField.StoreRequest] = KeepAsync };
        serving = new DicomListener(Decide, handlers, Short, maximumAssociations: 4).RunAsync(listener, stopping.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving;
        listener.Dispose();
        stopping.Dispose();
    }

    [Fact]
    public async Task Our_client_echoes_and_stores_what_does_not_fit_one_pdu()
    {
        await using var client = await ConnectAsync();
        Assert.Equal(0, await client.EchoAsync(Cancellation));
        var bytes = new byte[1_000_000];
        Random.Shared.NextBytes(bytes);
        Assert.Equal(0, await client.StoreAsync(Uids.CtImageStorage, "1.2.3", new MemoryStream(bytes), Cancellation));
        Assert.Equal(0, await client.EchoAsync(Cancellation));
        await client.ReleaseAsync(Cancellation);
        Assert.Equal(UpperLayerState.Idle, client.Association.State);
        Assert.Equal(bytes, Assert.Single(stored).Bytes);
    }

    [Fact]
    public async Task Dcmtk_verifies_us() =>
        Assert.Equal(0, await RunAsync("echoscu", "-aet", "DCMTK", "-aec", "ARCHIVE", "127.0.0.1", $"{Port}"));

    [Fact]
    public async Task A_called_title_that_is_not_ours_is_rejected_with_the_reason()
    {
        var refused = await Assert.ThrowsAsync<AssociationException>(() => DicomClient.ConnectAsync(
            "127.0.0.1", Port, "TEST", "SOMEONE", [(DicomClient.VerificationSopClass, [Uids.ImplicitVrLittleEndian])], Cancellation));
        Assert.Contains("called AE title not recognized", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_says_nothing_is_dropped_when_artim_runs_out()
    {
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, Port, Cancellation);
        Assert.Equal(0, await ReadToEndAsync(silent));
    }

    [Theory]
    [InlineData("47455420 2f204854 54502f31")] // "GET / HTTP/1"
    [InlineData("0100 ffffffff")] // an association request of 4 GB
    [InlineData("0400 00000006 00000002 0103")] // data before an association
    [InlineData("0500 00000004 00000000")] // release before an association
    public async Task Bytes_that_fit_no_state_are_answered_with_an_abort(string hex)
    {
        using var peer = new TcpClient();
        await peer.ConnectAsync(IPAddress.Loopback, Port, Cancellation);
        await peer.GetStream().WriteAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), Cancellation);
        var answer = new byte[10];
        await peer.GetStream().ReadExactlyAsync(answer, Cancellation);
        Assert.Equal((byte)PduType.Abort, answer[0]);
        await using var next = await ConnectAsync();
        Assert.Equal(0, await next.EchoAsync(Cancellation));
    }

    [Fact]
    public async Task An_unknown_request_is_answered_as_unrecognized()
    {
        await using var client = await ConnectAsync();
        var dimse = new DimseAssociation(client.Association);
        var command = CommandSet.Request((CommandField)0x0140, 1, DicomClient.VerificationSopClass, hasDataSet: false);
        await dimse.SendAsync(1, command, null, Cancellation);
        Assert.Equal(0x0211, (await dimse.ReceiveAsync(Cancellation))!.Command.Status);
    }

    private Task<DicomClient> ConnectAsync() => DicomClient.ConnectAsync(
        "127.0.0.1", Port, "TEST", "ARCHIVE",
        [(DicomClient.VerificationSopClass, [Uids.ImplicitVrLittleEndian]), (Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian])], Cancellation);

    private static (AssociateParameters?, AssociateRejection) Decide(AssociateParameters request) =>
        request.CalledAe == "ARCHIVE"
            ? (ContextNegotiation.Answer(request, _ => true, [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian], takesAnySyntax: true), default)
            : (null, AssociateRejection.CalledAeNotRecognized);

    private async Task KeepAsync(DimseAssociation association, DimseMessage request, CancellationToken cancellation)
    {
        var bytes = new MemoryStream();
        await request.DataSet!.CopyToAsync(bytes, cancellation);
        stored.Add((request.Command.Text(CommandSet.AffectedSopInstanceUid)!, bytes.ToArray()));
        await association.SendAsync(request.ContextId, CommandSet.Response(request.Command, 0), null, cancellation);
    }

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

    private static async Task<int> RunAsync(string tool, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{tool}"), $"{tool} is missing: install dcmtk.");
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.WaitForExitAsync(Cancellation);
        return process.ExitCode;
    }
}
