using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DataBank.Dicom;

namespace DataBank.IntegrationTests.Dimse;

/// <summary>Modalities ask whether they may delete: on one association, and on an association that we open to them.</summary>
public sealed class StorageCommitmentTests : IAsyncLifetime
{
    private const string SopClass = "1.2.840.10008.1.20.1";
    private const string SopInstance = "1.2.840.10008.1.20.1.1";

    private static readonly Tag TransactionUid = new(0x0008, 0x1195);
    private static readonly Tag FailedSopSequence = new(0x0008, 0x1198);
    private static readonly Tag ReferencedSopSequence = new(0x0008, 0x1199);
    private static readonly Tag ReferencedSopClassUid = new(0x0008, 0x1150);
    private static readonly Tag ReferencedSopInstanceUid = new(0x0008, 0x1155);
    private static readonly string[] Syntaxes = [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian];

    private readonly (int Archive, int Modality) ports = (FreePort.Next(), FreePort.Next());
    private readonly string folder = Directory.CreateTempSubdirectory("databank-commit-").FullName;
    private readonly TaskCompletionSource<(ushort? Type, DicomDataset Report)> reported = new();
    private ApplianceProcess appliance = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DimseServices Services => new()
    {
        EventReport = (request, report, _) =>
        {
            reported.TrySetResult((request.Command.Number(CommandSet.EventTypeId), report!));
            return Task.FromResult(new NormalizedAnswer(DimseStatus.Success));
        },
    };

    public async ValueTask InitializeAsync()
    {
        appliance = await ApplianceProcess.StartAsync(
            ["--dimse-port", ports.Archive.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string>
            {
                ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1",
                ["DATABANK_Dicom__Destinations__0__AeTitle"] = "CT1",
                ["DATABANK_Dicom__Destinations__0__Host"] = "127.0.0.1",
                ["DATABANK_Dicom__Destinations__0__Port"] = ports.Modality.ToString(CultureInfo.InvariantCulture),
            });
        await Tool.SucceedAsync("storescu", "-aet", "CT1", "-aec", "DATABANK", "127.0.0.1", $"{ports.Archive}", DimseImage.Write(folder, "1.2.50", 1), DimseImage.Write(folder, "1.2.50", 2));
    }

    public async ValueTask DisposeAsync()
    {
        await appliance.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_is_stored_is_committed_on_the_same_association()
    {
        await using var client = await ConnectAsync();
        var answer = await client.ActAsync(SopClass, SopInstance, 1, Request("1.2.99.1", (Uids.CtImageStorage, DimseImage.UidOf("1.2.50", 1)), (Uids.CtImageStorage, DimseImage.UidOf("1.2.50", 2))), Cancellation);
        Assert.True(answer.Status.IsSuccess);
        var (type, report) = await reported.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.Equal((ushort)1, type);
        Assert.Equal("1.2.99.1", report.Text(TransactionUid));
        Assert.Equal(2, report.Items(ReferencedSopSequence).Count);
        Assert.False(report.Contains(FailedSopSequence));
        await client.ReleaseAsync(Cancellation);
    }

    [Fact]
    public async Task A_transaction_that_was_used_before_commits_nothing()
    {
        var reports = new System.Collections.Concurrent.ConcurrentQueue<(ushort? Type, DicomDataset Report)>();
        var request = Request("1.2.99.7", (Uids.CtImageStorage, DimseImage.UidOf("1.2.50", 1)));
        for (var round = 1; round <= 2; round++)
        {
            await using var client = await DicomClient.ConnectAsync(Peer, [(SopClass, Syntaxes)], new DimseServices
            {
                EventReport = (told, report, _) =>
                {
                    reports.Enqueue((told.Command.Number(CommandSet.EventTypeId), report!));
                    return Task.FromResult(new NormalizedAnswer(DimseStatus.Success));
                },
            }, Cancellation);
            Assert.True((await client.ActAsync(SopClass, SopInstance, 1, request, Cancellation)).Status.IsSuccess);
            for (var wait = 0; wait < 100 && reports.Count < round; wait++) await Task.Delay(100, Cancellation);
            await client.ReleaseAsync(Cancellation);
        }
        Assert.Equal([1, 2], reports.Select(told => (int)told.Type!));
        Assert.Equal(0x0131L, Assert.Single(reports.Last().Report.Items(FailedSopSequence)).Integer(new Tag(0x0008, 0x1197)));
    }

    [Fact]
    public async Task What_is_not_stored_or_of_another_class_is_named_with_the_reason()
    {
        await using var client = await ConnectAsync();
        await client.ActAsync(SopClass, SopInstance, 1, Request("1.2.99.2", (Uids.CtImageStorage, DimseImage.UidOf("1.2.50", 1)), (Uids.CtImageStorage, "1.2.404"), ("1.2.840.10008.5.1.4.1.1.4", DimseImage.UidOf("1.2.50", 2))), Cancellation);
        var (type, report) = await reported.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.Equal((ushort)2, type);
        Assert.Single(report.Items(ReferencedSopSequence));
        Assert.Equal([(0x0112L, "1.2.404"), (0x0119L, DimseImage.UidOf("1.2.50", 2))], report.Items(FailedSopSequence).Select(item => (item.Integer(new Tag(0x0008, 0x1197))!.Value, item.Text(ReferencedSopInstanceUid)!)));
    }

    [Fact]
    public async Task A_modality_that_hangs_up_is_called_back()
    {
        using var listener = new TcpListener(IPAddress.Loopback, ports.Modality);
        listener.Start();
        using var stopping = new CancellationTokenSource();
        var policy = new NegotiationPolicy { Serves = uid => uid == SopClass, LetsPeerProvide = uid => uid == SopClass };
        var serving = new DicomListener(
            (request, _) => Task.FromResult(AssociationDecision.Accept(ContextNegotiation.Answer(request.Parameters, policy))),
            Services, AssociationTimers.Usual, new ListenerLimits()).RunAsync(listener, stopping.Token);

        // A peer that takes no report on its own association: it has no service for it, and hangs up at once.
        await using (var client = await DicomClient.ConnectAsync(Peer, [(SopClass, Syntaxes)], DimseServices.None, Cancellation))
        {
            var answer = await client.ActAsync(SopClass, SopInstance, 1, Request("1.2.99.3", (Uids.CtImageStorage, DimseImage.UidOf("1.2.50", 1))), Cancellation);
            Assert.True(answer.Status.IsSuccess);
        }
        var (type, report) = await reported.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.Equal(((ushort)1, "1.2.99.3"), (type, report.Text(TransactionUid)));
        await stopping.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task A_request_without_references_is_refused()
    {
        await using var client = await ConnectAsync();
        Assert.Equal(DimseStatus.InvalidAttributeValue.Code, (await client.ActAsync(SopClass, SopInstance, 1, new DatasetBuilder().Set(TransactionUid, "1.2.99.4").Build(), Cancellation)).Status.Code);
        Assert.Equal(DimseStatus.NoSuchActionType.Code, (await client.ActAsync(SopClass, SopInstance, 2, Request("1.2.99.5", (Uids.CtImageStorage, "1.2.3")), Cancellation)).Status.Code);
    }

    private DicomPeer Peer => new("127.0.0.1", ports.Archive, "DATABANK", "CT1");

    private Task<DicomClient> ConnectAsync() => DicomClient.ConnectAsync(Peer, [(SopClass, Syntaxes)], Services, Cancellation);

    private static DicomDataset Request(string transaction, params (string SopClass, string Instance)[] references) => new DatasetBuilder()
        .Set(TransactionUid, transaction)
        .Set(ReferencedSopSequence, [.. references.Select(reference => new DatasetBuilder().Set(ReferencedSopClassUid, reference.SopClass).Set(ReferencedSopInstanceUid, reference.Instance).Build())])
        .Build();
}
