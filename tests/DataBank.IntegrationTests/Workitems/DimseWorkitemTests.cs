using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests.Workitems;

/// <summary>The worklist by DIMSE: Push, Pull, Watch, Query and, on an association that we open, Event.</summary>
public sealed class DimseWorkitemTests : IAsyncLifetime
{
    private const string Push = "1.2.840.10008.5.1.4.34.6.1";
    private const string Watch = "1.2.840.10008.5.1.4.34.6.2";
    private const string Pull = "1.2.840.10008.5.1.4.34.6.3";
    private const string Event = "1.2.840.10008.5.1.4.34.6.4";
    private const string Query = "1.2.840.10008.5.1.4.34.6.5";
    private const string Worklist = "1.2.840.10008.5.1.4.34.5";
    private const string FilteredWorklist = "1.2.840.10008.5.1.4.34.5.1";

    private static readonly Tag State = new(0x0074, 0x1000);
    private static readonly Tag TransactionUid = new(0x0008, 0x1195);
    private static readonly Tag SopInstanceUid = new(0x0008, 0x0018);
    private static readonly Tag WorklistLabel = new(0x0074, 0x1202);
    private static readonly Tag ReceivingAe = new(0x0074, 0x1234);
    private static readonly Tag DeletionLock = new(0x0074, 0x1230);
    private static readonly Tag Reason = new(0x0074, 0x1238);

    private readonly (int Archive, int Watcher) ports = (FreePort.Next(), FreePort.Next());
    private ApplianceProcess appliance = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => appliance = await ApplianceProcess.StartAsync(
        ["--dimse-port", ports.Archive.ToString(CultureInfo.InvariantCulture)],
        new Dictionary<string, string>
        {
            ["DATABANK_Dicom__CallingAeTitles__0"] = "CAD1",
            ["DATABANK_Dicom__Destinations__0__AeTitle"] = "WATCHER",
            ["DATABANK_Dicom__Destinations__0__Host"] = "127.0.0.1",
            ["DATABANK_Dicom__Destinations__0__Port"] = ports.Watcher.ToString(CultureInfo.InvariantCulture),
        });

    public ValueTask DisposeAsync() => appliance.DisposeAsync();

    [Fact]
    public async Task A_step_is_pushed_found_pulled_and_completed_with_the_statuses_of_the_standard()
    {
        await using var client = await ConnectAsync(Push, Pull, Query);
        var item = new TestWorkitem();
        await AssertAsync(0x0120, client.CreateAsync(Push, item.Uid, new DatasetBuilder(Attributes(item)).Remove(new Tag(0x0074, 0x1200)).Build(), Cancellation));
        await AssertAsync(0xC309, client.CreateAsync(Push, item.Uid, new DatasetBuilder(Attributes(item)).Set(State, "COMPLETED").Build(), Cancellation));
        await AssertAsync(0x0106, client.CreateAsync(Push, item.Uid, new DatasetBuilder(Attributes(item)).Set(new Tag(0x0074, 0x1200), "SOON").Build(), Cancellation));
        await AssertAsync(0x0000, client.CreateAsync(Push, item.Uid, Attributes(item), Cancellation));
        await AssertAsync(0x0111, client.CreateAsync(Push, item.Uid, Attributes(item), Cancellation));
        var unnamed = await client.CreateAsync(Push, null, new DatasetBuilder(Attributes(item)).Set(WorklistLabel).Build(), Cancellation);
        Assert.Equal((ushort)0xB300, unnamed.Status.Code);
        Assert.StartsWith("2.25.", unnamed.Command.Text(CommandSet.AffectedSopInstanceUid), StringComparison.Ordinal);
        Assert.Equal(2, (await appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?subtype=ups&action=C&outcome=0")).GetProperty("entry").GetArrayLength());

        var found = await client.FindAsync(
            Query,
            new DatasetBuilder().Set(SopInstanceUid).Set(State, "SCHEDULED").Set(WorklistLabel, item.Worklist)
                .Set(new Tag(0x0040, 0x4025), [new DatasetBuilder().Set(new Tag(0x0008, 0x0100), "CAD1").Build()]).Build(),
            Cancellation).ToListAsync(Cancellation);
        Assert.Equal(item.Uid, Assert.Single(found).Text(SopInstanceUid));
        Assert.Empty(await client.FindAsync(Query, new DatasetBuilder().Set(SopInstanceUid).Set(State, "CANCELED").Set(WorklistLabel, item.Worklist).Build(), Cancellation).ToListAsync(Cancellation));

        // On the context of Pull, and as instances of Push.
        var transaction = TestImage.NewUid();
        await AssertAsync(0xC307, PullAsync(client, "1.2.404", "IN PROGRESS", transaction));
        await AssertAsync(0xC310, PullAsync(client, item.Uid, "COMPLETED", transaction));
        await AssertAsync(0xC303, PullAsync(client, item.Uid, "SCHEDULED", transaction));
        await AssertAsync(0x0000, PullAsync(client, item.Uid, "IN PROGRESS", transaction));
        await AssertAsync(0xC302, PullAsync(client, item.Uid, "IN PROGRESS", transaction));
        await AssertAsync(0xC301, PullAsync(client, item.Uid, "COMPLETED", "1.2.3"));
        await AssertAsync(0xC304, PullAsync(client, item.Uid, "COMPLETED", transaction));
        var performed = Dataset(TestWorkitem.Performed().ToJsonString());
        await AssertAsync(0xC301, client.SetAttributesAsync(Push, item.Uid, performed, Cancellation));
        await AssertAsync(0x0000, client.SetAttributesAsync(Push, item.Uid, new DatasetBuilder(performed).Set(TransactionUid, transaction).Build(), Cancellation));
        await AssertAsync(0x0000, PullAsync(client, item.Uid, "COMPLETED", transaction));
        await AssertAsync(0xB306, PullAsync(client, item.Uid, "COMPLETED", transaction));
        await AssertAsync(0xC300, PullAsync(client, item.Uid, "CANCELED", transaction));
        await AssertAsync(0xC300, client.SetAttributesAsync(Push, item.Uid, new DatasetBuilder(performed).Set(TransactionUid, transaction).Build(), Cancellation));

        var read = (await client.GetAttributesAsync(Push, item.Uid, [State, TransactionUid], Cancellation)).DataSet!;
        Assert.Equal(("COMPLETED", false, false), (read.Text(State), read.Contains(TransactionUid), read.Contains(WorklistLabel)));
        await AssertAsync(0xC307, client.GetAttributesAsync(Push, "1.2.404", [], Cancellation));
        using var web = appliance.Clinician;
        var seen = await web.RetrieveAsync(item.Uid);
        Assert.Equal(("COMPLETED", item.Label), (seen.Value("00741000"), seen.Value("00741204")));
    }

    [Fact]
    public async Task A_watcher_is_told_on_an_association_of_ours_also_of_what_it_missed()
    {
        await using var client = await ConnectAsync(Push, Watch);
        var item = new TestWorkitem();
        await AssertAsync(0xC308, client.ActAsync(Push, Worklist, 3, Receiver("NOBODY"), Cancellation));
        await AssertAsync(0x0106, client.ActAsync(Push, FilteredWorklist, 3, Receiver("WATCHER"), Cancellation));
        await AssertAsync(0x0000, client.ActAsync(Push, FilteredWorklist, 3, new DatasetBuilder(Receiver("WATCHER")).Set(WorklistLabel, item.Worklist).Build(), Cancellation));
        await AssertAsync(0x0000, client.CreateAsync(Push, item.Uid, Attributes(item), Cancellation));
        await AssertAsync(0x0000, client.CreateAsync(Push, TestImage.NewUid(), Attributes(new TestWorkitem()), Cancellation));

        // Nobody listens yet: the reports wait.
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        var told = new BlockingCollection<(string Uid, int Type, DicomDataset Report)>();
        using var listener = new TcpListener(IPAddress.Loopback, ports.Watcher);
        listener.Start();
        using var stopping = new CancellationTokenSource();
        var serving = ListenAsync(listener, told, stopping.Token);

        Assert.Equal((item.Uid, 1, "SCHEDULED"), Next(told, report => report.Text(State)));
        Assert.Equal((item.Uid, 5, "CAD1"), Next(told, report => report.Items(new Tag(0x0040, 0x4025))[0].Text(new Tag(0x0008, 0x0100))));
        await AssertAsync(0x0000, client.ActAsync(Push, item.Uid, 1, Action("IN PROGRESS", TestImage.NewUid()), Cancellation));
        Assert.Equal((item.Uid, 1, "IN PROGRESS"), Next(told, report => report.Text(State)));
        await AssertAsync(0x0000, client.ActAsync(Push, item.Uid, 2, new DatasetBuilder().Set(Reason, "検査中止").Build(), Cancellation));
        Assert.Equal((item.Uid, 2, "検査中止"), Next(told, report => report.Text(Reason)));

        await AssertAsync(0x0000, client.ActAsync(Push, FilteredWorklist, 5, Receiver("WATCHER"), Cancellation));
        await AssertAsync(0xC308, client.ActAsync(Push, FilteredWorklist, 5, Receiver("WATCHER"), Cancellation));
        await AssertAsync(0x0000, client.ActAsync(Push, item.Uid, 4, Receiver("WATCHER"), Cancellation));
        await AssertAsync(0xC307, client.ActAsync(Push, item.Uid, 4, Receiver("WATCHER"), Cancellation));
        await AssertAsync(0xC312, client.ActAsync(Push, item.Uid, 2, new DatasetBuilder().Set(Reason, "検査中止").Build(), Cancellation));
        await AssertAsync(0x0123, client.ActAsync(Push, item.Uid, 9, Receiver("WATCHER"), Cancellation));
        await stopping.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task A_workitem_that_was_deleted_after_it_had_ended_is_gone_by_either_protocol()
    {
        var item = new TestWorkitem();
        using (var web = appliance.Clinician)
        {
            await web.CreateCleanlyAsync(item);
            using var cancelled = await web.PostAsync($"/dicomweb/workitems/{item.Uid}/cancelrequest", null, Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        }
        await using var after = await appliance.ContinueAsync(new Dictionary<string, string>
        {
            ["DATABANK_Dicom__DimsePort"] = ports.Archive.ToString(CultureInfo.InvariantCulture),
            ["DATABANK_Dicom__CallingAeTitles__0"] = "CAD1",
            ["DATABANK_Dicom__WorkitemRetentionDays"] = "0",
        });
        using var clinician = after.Clinician;
        await Waiting.UntilAsync(
            async () =>
            {
                using var read = await clinician.GetAsync($"/dicomweb/workitems/{item.Uid}", Cancellation);
                return read.StatusCode == HttpStatusCode.Gone;
            },
            TimeSpan.FromSeconds(30));
        using (var late = await clinician.ChangeStateAsync(item.Uid, "IN PROGRESS", TestImage.NewUid())) await WorkitemRequests.AssertStatusAsync(HttpStatusCode.Gone, late);
        await using var client = await ConnectAsync(Push, Pull);
        await AssertAsync(0xC307, client.GetAttributesAsync(Push, item.Uid, [], Cancellation));
        await AssertAsync(0xC307, PullAsync(client, item.Uid, "IN PROGRESS", TestImage.NewUid()));
        await AssertAsync(0x0000, client.CreateAsync(Push, item.Uid, Attributes(item), Cancellation));
        Assert.Equal("SCHEDULED", (await clinician.RetrieveAsync(item.Uid)).Value("00741000"));
    }

    private static Task ListenAsync(TcpListener listener, BlockingCollection<(string, int, DicomDataset)> told, CancellationToken stopping)
    {
        var policy = new NegotiationPolicy { Serves = uid => uid == Event, LetsPeerProvide = uid => uid == Event };
        var services = new DimseServices
        {
            EventReport = (request, report, _) =>
            {
                told.Add((request.SopInstanceUid!, request.Command.Number(CommandSet.EventTypeId)!.Value, report!), stopping);
                return Task.FromResult(new NormalizedAnswer(DimseStatus.Success));
            },
        };
        return new DicomListener(
            (request, _) => Task.FromResult(AssociationDecision.Accept(ContextNegotiation.Answer(request.Parameters, policy))), services, AssociationTimers.Usual, new ListenerLimits())
            .RunAsync(listener, stopping);
    }

    private static (string Uid, int Type, string? Value) Next(BlockingCollection<(string Uid, int Type, DicomDataset Report)> told, Func<DicomDataset, string?> value)
    {
        Assert.True(told.TryTake(out var report, (int)TimeSpan.FromSeconds(30).TotalMilliseconds, Cancellation), "No report came.");
        return (report.Uid, report.Type, value(report.Report));
    }

    private static Task<DimseResponse> PullAsync(DicomClient client, string uid, string state, string transaction)
    {
        var context = client.Dimse.Association.ContextFor(Pull)!;
        var command = new CommandSet().Set(CommandSet.CommandFieldTag, (ushort)CommandField.ActionRequest).Set(CommandSet.RequestedSopClassUid, Push).Set(CommandSet.RequestedSopInstanceUid, uid).Set(CommandSet.ActionTypeId, (ushort)1);
        var information = new MemoryStream(DatasetCoding.Encode(Action(state, transaction), context.TransferSyntaxes[0]), writable: false);
        return client.Dimse.InvokeOnceAsync(context.Id, command, information, Cancellation);
    }

    private static DicomDataset Action(string state, string transaction) => new DatasetBuilder().Set(State, state).Set(TransactionUid, transaction).Build();

    private static DicomDataset Receiver(string title) => new DatasetBuilder().Set(ReceivingAe, title).Set(DeletionLock, "FALSE").Build();

    private static DicomDataset Attributes(TestWorkitem item) => Dataset(item.ToJson().ToJsonString());

    private static DicomDataset Dataset(string json)
    {
        using var document = JsonDocument.Parse(json);
        return DicomJson.Read(document.RootElement);
    }

    private static async Task AssertAsync(ushort status, Task<DimseResponse> answer)
    {
        var given = (await answer).Status;
        Assert.True(given.Code == status, $"{status:X4} was expected, not {given}");
    }

    private Task<DicomClient> ConnectAsync(params string[] sopClasses) => DicomClient.ConnectAsync(
        new DicomPeer("127.0.0.1", ports.Archive, "DATABANK", "CAD1"), [.. sopClasses.Select(sopClass => (sopClass, (IReadOnlyList<string>)[Uids.ImplicitVrLittleEndian]))], DimseServices.None, Cancellation);
}
