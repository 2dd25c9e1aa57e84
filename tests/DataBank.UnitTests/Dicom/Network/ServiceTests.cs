using System.Runtime.CompilerServices;
using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom.Network;

/// <summary>Every DIMSE service between our client and our listener, over real sockets.</summary>
public sealed class ServiceTests
{
    private const string StudyRootFind = "1.2.840.10008.5.1.4.1.2.2.1";
    private const string StudyRootMove = "1.2.840.10008.5.1.4.1.2.2.2";
    private const string StudyRootGet = "1.2.840.10008.5.1.4.1.2.2.3";
    private const string Commitment = "1.2.840.10008.1.20.1";

    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag PatientName = new(0x0010, 0x0010);
    private static readonly string[] Plain = [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_gives_all_matches_in_the_syntax_of_the_context()
    {
        await using var archive = new TestListener(new DimseServices { Find = (_, identifier, _) => Matches(identifier, 300) });
        await using var client = await DicomClient.ConnectAsync(archive.Peer, [(StudyRootFind, [Uids.ImplicitVrLittleEndian])], DimseServices.None, Cancellation);
        var found = await client.FindAsync(StudyRootFind, Named("山田*"), Cancellation).ToListAsync(Cancellation);
        Assert.Equal(300, found.Count);
        Assert.Equal("299", found[^1].Text(PatientId));
        Assert.Equal("山田*", found[0].Text(PatientName));
    }

    [Fact]
    public async Task Leaving_a_find_cancels_it_and_the_association_goes_on()
    {
        var ended = new TaskCompletionSource<int>();
        await using var archive = new TestListener(new DimseServices { Find = (_, _, cancellation) => Endless(ended, cancellation) });
        await using var client = await DicomClient.ConnectAsync(
            archive.Peer, [(StudyRootFind, Plain), (DicomClient.VerificationSopClass, Plain)], DimseServices.None, Cancellation);
        await foreach (var match in client.FindAsync(StudyRootFind, Named("*"), Cancellation))
        {
            if (match.Text(PatientId) == "5") break;
        }
        Assert.True(await ended.Task.WaitAsync(TimeSpan.FromSeconds(5), Cancellation) >= 5);
        Assert.True((await client.EchoAsync(Cancellation)).IsSuccess);
    }

    [Fact]
    public async Task A_find_that_is_refused_tells_status_and_comment()
    {
        await using var archive = new TestListener(new DimseServices { Find = (_, _, _) => throw new DimseException(DimseStatus.DataSetMismatch with { Comment = "No level." }) });
        await using var client = await DicomClient.ConnectAsync(archive.Peer, [(StudyRootFind, Plain)], DimseServices.None, Cancellation);
        var refused = await Assert.ThrowsAsync<DimseException>(async () => await client.FindAsync(StudyRootFind, Named("*"), Cancellation).ToListAsync(Cancellation));
        Assert.Equal(DimseStatus.DataSetMismatch with { Comment = "No level." }, refused.Status);
    }

    [Fact]
    public async Task Get_brings_instances_on_the_same_association_and_tells_what_could_not_come()
    {
        var instances = Instances(20).Append(AssociationTests.Instance("1.2.99", []) with { SopClassUid = "1.2.840.10008.5.1.4.1.1.4" }).ToArray();
        await using var archive = new TestListener(new DimseServices { Get = (_, _, _) => Task.FromResult(new Retrieval(instances)) });
        var received = new Received();
        await using var client = await DicomClient.ConnectAsync(
            archive.Peer, [(StudyRootGet, Plain), (Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian])], new DimseServices { Store = received.StoreAsync }, Cancellation);
        var progress = await client.GetAsync(StudyRootGet, Named("x"), Cancellation).ToListAsync(Cancellation);
        Assert.Equal(20, received.Instances.Count);
        Assert.Equal((DimseStatus.SomeSubOperationsFailed with { Comment = "The receiver does not take this SOP class or transfer syntax." }, 20, 1), (progress[^1].Status, progress[^1].Completed, progress[^1].Failed));
        Assert.Equal(["1.2.99"], progress[^1].FailedInstances);
        Assert.Equal(21, progress.Count);
        Assert.Equal((20, 1), (progress[0].Remaining, progress[0].Completed));
    }

    [Fact]
    public async Task Move_sends_to_the_destination_with_the_originator_and_goes_on_after_a_failure()
    {
        var received = new Received { Refused = "1.2.3" };
        await using var destination = new TestListener(new DimseServices { Store = received.StoreAsync });
        await using var archive = new TestListener(new DimseServices
        {
            Move = (request, _, _) => Task.FromResult(new Retrieval([.. Instances(10)])
            {
                Destination = request.Command.Text(CommandSet.MoveDestination) == "WORKSTATION" ? destination.Peer with { Window = (4, 1) } : null,
            }),
        });
        await using var client = await DicomClient.ConnectAsync(archive.Peer, [(StudyRootMove, Plain)], DimseServices.None, Cancellation);
        var progress = await client.MoveAsync(StudyRootMove, Named("x"), "WORKSTATION", Cancellation).ToListAsync(Cancellation);
        Assert.Equal((DimseStatus.SomeSubOperationsFailed, 9, 1), (progress[^1].Status, progress[^1].Completed, progress[^1].Failed));
        Assert.Equal(["1.2.3"], progress[^1].FailedInstances);
        Assert.Equal(9, received.Instances.Count);
        Assert.All(received.Requests, request => Assert.Equal("TEST", request.Command.Text(CommandSet.MoveOriginatorAe)));
        Assert.InRange(received.MostAtOnce, 2, 4);

        var unknown = await client.MoveAsync(StudyRootMove, Named("x"), "NOBODY", Cancellation).ToListAsync(Cancellation);
        Assert.Equal(DimseStatus.MoveDestinationUnknown, Assert.Single(unknown).Status);
    }

    [Fact]
    public async Task A_move_to_a_destination_that_is_away_fails_all_and_is_told()
    {
        var nobody = FreePort.Next();
        await using var archive = new TestListener(new DimseServices
        {
            Move = (_, _, _) => Task.FromResult(new Retrieval([.. Instances(3)]) { Destination = new DicomPeer("127.0.0.1", nobody, "AWAY", "ARCHIVE") }),
        });
        await using var client = await DicomClient.ConnectAsync(archive.Peer, [(StudyRootMove, Plain)], DimseServices.None, Cancellation);
        var progress = await client.MoveAsync(StudyRootMove, Named("x"), "AWAY", Cancellation).ToListAsync(Cancellation);
        Assert.Equal((DimseStatus.SubOperationsImpossible with { Comment = $"Nobody answers at 127.0.0.1:{nobody}." }, 3), (progress[^1].Status, progress[^1].Failed));
    }

    [Fact]
    public async Task Leaving_a_get_stops_what_has_not_begun()
    {
        await using var archive = new TestListener(new DimseServices { Get = (_, _, _) => Task.FromResult(new Retrieval([.. Instances(5000)])) });
        var received = new Received();
        await using var client = await DicomClient.ConnectAsync(
            archive.Peer, [(StudyRootGet, Plain), (Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian])], new DimseServices { Store = received.StoreAsync }, Cancellation);
        await foreach (var progress in client.GetAsync(StudyRootGet, Named("x"), Cancellation))
        {
            if (progress.Completed == 3) break;
        }
        Assert.InRange(received.Instances.Count, 3, 4000);
        await client.ReleaseAsync(Cancellation);
    }

    [Fact]
    public async Task The_six_normalized_services_carry_their_arguments_and_answers()
    {
        Task<NormalizedAnswer> Echo(DimseRequest request, DicomDataset? dataSet, CancellationToken cancellation) => Task.FromResult(
            new NormalizedAnswer(DimseStatus.Success, new DatasetBuilder().Set(PatientId, $"{request.Command.Field}").Set(PatientName, dataSet?.Text(PatientName) ?? "-").Build())
            {
                SopInstanceUid = request.Command.Field == CommandField.CreateRequest ? "1.2.77" : null,
            });
        await using var archive = new TestListener(new DimseServices { EventReport = Echo, GetAttributes = Echo, SetAttributes = Echo, Action = Echo, Create = Echo, Delete = Echo });
        await using var client = await DicomClient.ConnectAsync(archive.Peer, [(Commitment, Plain)], DimseServices.None, Cancellation);
        var sent = Named("値");
        DimseResponse[] answers =
        [
            await client.ReportEventAsync(Commitment, "1.2.3", 2, sent, Cancellation),
            await client.GetAttributesAsync(Commitment, "1.2.3", [PatientId, PatientName], Cancellation),
            await client.SetAttributesAsync(Commitment, "1.2.3", sent, Cancellation),
            await client.ActAsync(Commitment, "1.2.3", 7, sent, Cancellation),
            await client.CreateAsync(Commitment, null, sent, Cancellation),
            await client.DeleteAsync(Commitment, "1.2.3", Cancellation),
        ];
        Assert.Equal(
            ["EventReportRequest", "GetAttributesRequest", "SetAttributesRequest", "ActionRequest", "CreateRequest", "DeleteRequest"],
            answers.Select(answer => answer.DataSet!.Text(PatientId)));
        Assert.Equal(["値", "-", "値", "値", "値", "-"], answers.Select(answer => answer.DataSet!.Text(PatientName)));
        Assert.Equal((ushort)2, answers[0].Command.Number(CommandSet.EventTypeId));
        Assert.Equal((ushort)7, answers[3].Command.Number(CommandSet.ActionTypeId));
        Assert.Equal("1.2.77", answers[4].Command.Text(CommandSet.AffectedSopInstanceUid));
    }

    [Fact]
    public async Task A_provider_may_report_on_the_association_that_asked()
    {
        var reported = new TaskCompletionSource<ushort?>();
        await using var archive = new TestListener(new DimseServices
        {
            Action = (request, _, _) => Task.FromResult(new NormalizedAnswer(DimseStatus.Success)
            {
                Afterwards = async cancellation =>
                {
                    var report = CommandSet.Request(CommandField.EventReportRequest, Commitment).Set(CommandSet.AffectedSopInstanceUid, "1.2.3").Set(CommandSet.EventTypeId, 1);
                    await request.Association.InvokeOnceAsync(request.Context.Id, report, null, cancellation);
                },
            }),
        });
        var services = new DimseServices
        {
            EventReport = (request, _, _) =>
            {
                reported.SetResult(request.Command.Number(CommandSet.EventTypeId));
                return Task.FromResult(new NormalizedAnswer(DimseStatus.Success));
            },
        };
        await using var client = await DicomClient.ConnectAsync(archive.Peer, [(Commitment, Plain)], services, Cancellation);
        Assert.True((await client.ActAsync(Commitment, "1.2.3", 1, null, Cancellation)).Status.IsSuccess);
        Assert.Equal((ushort)1, await reported.Task.WaitAsync(TimeSpan.FromSeconds(5), Cancellation));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(100, 4)] // The listener performs four at a time.
    public async Task As_many_operations_are_outstanding_as_the_window_lets(int proposed, int expected)
    {
        var received = new Received();
        await using var archive = new TestListener(new DimseServices { Store = received.StoreAsync });
        await using var client = await DicomClient.ConnectAsync(
            archive.Peer with { Window = ((ushort)proposed, 1) }, [(Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian])], DimseServices.None, Cancellation);
        var statuses = await Task.WhenAll(Instances(24).Select(instance => client.StoreAsync(instance, Cancellation)));
        Assert.All(statuses, status => Assert.True(status.IsSuccess));
        Assert.Equal(24, received.Instances.Count);
        Assert.Equal(expected, received.MostAtOnce);
    }

    [Fact]
    public async Task A_provider_takes_or_refuses_users_by_their_identity()
    {
        AssociationDecision Decide(AssociationRequest request) =>
            request.Parameters.Identity is not { Type: UserIdentityType.NameAndPassword, Name: "yamada", Password: "ひみつ" }
                ? AssociationDecision.Reject(AssociateRejection.NoReason)
                : AssociationDecision.Accept(ContextNegotiation.Answer(request.Parameters, TestListener.Policy) with { IdentityAnswer = ReadOnlyMemory<byte>.Empty });
        await using var archive = new TestListener(DimseServices.None, Decide);
        await using (var client = await DicomClient.ConnectAsync(
            archive.Peer with { Identity = UserIdentity.OfPassword("yamada", "ひみつ", wantsAnswer: true) }, [(DicomClient.VerificationSopClass, Plain)], DimseServices.None, Cancellation))
        {
            Assert.NotNull(client.Association.Answer.IdentityAnswer);
        }
        await Assert.ThrowsAsync<AssociationException>(() => DicomClient.ConnectAsync(
            archive.Peer with { Identity = UserIdentity.OfToken("eyJ") }, [(DicomClient.VerificationSopClass, Plain)], DimseServices.None, Cancellation));
    }

    [Fact]
    public async Task Extended_negotiation_and_roles_are_answered()
    {
        await using var archive = new TestListener(DimseServices.None);
        await using var client = await DicomClient.ConnectAsync(
            archive.Peer with { Extended = [new ExtendedNegotiation(StudyRootFind, new byte[] { 1, 0, 1 })] },
            [(StudyRootFind, Plain), (Uids.CtImageStorage, Plain)], new DimseServices { Store = new Received().StoreAsync }, Cancellation);
        Assert.Equal(new byte[] { 1, 0, 1 }, Assert.Single(client.Association.Answer.Extended).Information.ToArray());
        Assert.True(client.Association.RequestorProvides(Uids.CtImageStorage));
    }

    private static DicomDataset Named(string name) => new DatasetBuilder().Set(PatientName, name).Build();

    private static IEnumerable<OutgoingInstance> Instances(int count) =>
        Enumerable.Range(0, count).Select(i => AssociationTests.Instance($"1.2.{i}", new byte[1000 + i]));

    private static async IAsyncEnumerable<FindMatch> Matches(DicomDataset identifier, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return new FindMatch(new DatasetBuilder(identifier).Set(PatientId, $"{i}").Build());
        }
    }

    private static async IAsyncEnumerable<FindMatch> Endless(TaskCompletionSource<int> ended, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var i = 0;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                await Task.Yield();
                yield return new FindMatch(new DatasetBuilder().Set(PatientId, $"{i++}").Build());
            }
        }
        finally
        {
            ended.TrySetResult(i);
        }
    }

    /// <summary>What a store handler got, and how many of its calls ran at once.</summary>
    private sealed class Received
    {
        private int running;

        public string? Refused { get; init; }

        public List<string> Instances { get; } = [];

        public List<DimseRequest> Requests { get; } = [];

        public int MostAtOnce { get; private set; }

        public async Task<DimseStatus> StoreAsync(DimseRequest request, Stream dataSet, CancellationToken cancellation)
        {
            lock (Instances) MostAtOnce = Math.Max(MostAtOnce, ++running);
            await dataSet.CopyToAsync(Stream.Null, cancellation);
            await Task.Delay(20, cancellation);
            lock (Instances)
            {
                running--;
                Requests.Add(request);
                if (request.SopInstanceUid == Refused) return DimseStatus.OutOfResources;
                Instances.Add(request.SopInstanceUid!);
                return DimseStatus.Success;
            }
        }
    }
}
