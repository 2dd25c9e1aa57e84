using System.Diagnostics;
using System.Globalization;
using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom.Network;

/// <summary>dcmtk's tools on the other side: as clients of our listener, and as servers for our client.</summary>
public sealed class DcmtkTests : IDisposable
{
    private const string StudyRootFind = "1.2.840.10008.5.1.4.1.2.2.1";
    private const string StudyRootMove = "1.2.840.10008.5.1.4.1.2.2.2";
    private const string StudyRootGet = "1.2.840.10008.5.1.4.1.2.2.3";

    private static readonly Tag QueryLevel = new(0x0008, 0x0052);
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag StudyUid = new(0x0020, 0x000D);
    private static readonly Tag SopInstanceUid = new(0x0008, 0x0018);
    private static readonly string[] Plain = [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian];

    private readonly string folder = Directory.CreateTempSubdirectory("databank-dcmtk-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Echoscu_verifies_us()
    {
        await using var archive = new TestListener(DimseServices.None);
        await SucceedsAsync("echoscu", ["-aec", "ARCHIVE", "--repeat", "5", "127.0.0.1", $"{archive.Port}"]);
    }

    [Fact]
    public async Task Storescu_sends_us_files_that_arrive_byte_for_byte()
    {
        var received = new Dictionary<string, byte[]>();
        await using var archive = new TestListener(new DimseServices
        {
            Store = async (request, dataSet, cancellation) =>
            {
                using var bytes = new MemoryStream();
                await dataSet.CopyToAsync(bytes, cancellation);
                received.Add(request.SopInstanceUid!, bytes.ToArray());
                return DimseStatus.Success;
            },
        });
        var paths = Files(3);
        await SucceedsAsync("storescu", ["-aec", "ARCHIVE", "127.0.0.1", $"{archive.Port}", .. paths]);
        foreach (var path in paths)
        {
            var instance = OutgoingInstance.FromFile(path);
            await using var dataSet = await instance.OpenAsync(instance.TransferSyntax, Cancellation);
            var bytes = new MemoryStream();
            await dataSet.CopyToAsync(bytes, Cancellation);
            Assert.Equal(bytes.ToArray(), received[instance.SopInstanceUid]);
        }
    }

    [Fact]
    public async Task Findscu_gets_our_matches_and_its_cancel_is_noticed()
    {
        var sent = 0;
        await using var archive = new TestListener(new DimseServices { Find = (_, identifier, cancellation) => Matches(identifier, () => sent++, cancellation) });
        var (exitCode, output) = await Dcmtk.RunAsync(
            "findscu", ["-S", "-aec", "ARCHIVE", "--cancel", "7", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID", "127.0.0.1", $"{archive.Port}"], Cancellation);
        Assert.True(exitCode == 0, output);
        Assert.InRange(sent, 7, 9_999);
    }

    [Fact]
    public async Task Getscu_retrieves_from_us()
    {
        var instances = Files(4).Select(OutgoingInstance.FromFile).ToArray();
        await using var archive = new TestListener(new DimseServices { Get = (_, _, _) => Task.FromResult(new Retrieval(instances)) });
        var target = Directory.CreateDirectory(Path.Combine(folder, "got")).FullName;
        await SucceedsAsync("getscu", ["-S", "-aec", "ARCHIVE", "-od", target, "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.9", "127.0.0.1", $"{archive.Port}"]);
        Assert.Equal(4, Directory.GetFiles(target).Length);
    }

    [Fact]
    public async Task Movescu_makes_us_send_to_storescp()
    {
        var instances = Files(4).Select(OutgoingInstance.FromFile).ToArray();
        var target = Directory.CreateDirectory(Path.Combine(folder, "moved")).FullName;
        var port = FreePort.Next();
        using var workstation = await Dcmtk.ServeAsync("storescp", ["-od", target, $"{port}"], port, Cancellation);
        try
        {
            await using var archive = new TestListener(new DimseServices
            {
                Move = (_, _, _) => Task.FromResult(new Retrieval(instances) { Destination = new DicomPeer("127.0.0.1", port, "WORKSTATION", "ARCHIVE") { Window = (8, 1) } }),
            });
            await SucceedsAsync("movescu", ["-S", "-aec", "ARCHIVE", "-aem", "WORKSTATION", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.9", "127.0.0.1", $"{archive.Port}"]);
        }
        finally
        {
            workstation.Kill();
        }
        Assert.Equal(4, Directory.GetFiles(target).Length);
    }

    [Fact]
    public async Task Our_client_stores_in_dcmqrscp_and_finds_gets_and_moves_from_it()
    {
        var (port, receiverPort) = (FreePort.Next(), FreePort.Next());
        var storage = Directory.CreateDirectory(Path.Combine(folder, "db")).FullName;
        var configuration = Path.Combine(folder, "dcmqrscp.cfg");
        await File.WriteAllTextAsync(
            configuration,
            $"""
            NetworkTCPPort = {port}
            MaxPDUSize = 16384
            MaxAssociations = 8
            HostTable BEGIN
            us = (ARCHIVE, 127.0.0.1, {receiverPort})
            HostTable END
            VendorTable BEGIN
            VendorTable END
            AETable BEGIN
            PACS {storage} RW (10, 1024mb) ANY
            AETable END
            """,
            Cancellation);
        using var pacs = await Dcmtk.ServeAsync("dcmqrscp", ["-c", configuration], port, Cancellation);
        try
        {
            var instances = Files(5).Select(OutgoingInstance.FromFile).ToArray();
            var peer = new DicomPeer("127.0.0.1", port, "PACS", "TEST") { Timers = TestListener.Short };
            await using (var sender = await DicomClient.ConnectAsync(peer, [.. ContextProposal.For(instances), (DicomClient.VerificationSopClass, Plain)], DimseServices.None, Cancellation))
            {
                Assert.True((await sender.EchoAsync(Cancellation)).IsSuccess);
                foreach (var instance in instances) Assert.Equal(DimseStatus.Success, await sender.StoreAsync(instance, Cancellation));
                await sender.ReleaseAsync(Cancellation);
            }

            var got = new List<string>();
            Task<DimseStatus> Keep(DimseRequest request, Stream dataSet, CancellationToken cancellation)
            {
                lock (got) got.Add(request.SopInstanceUid!);
                return Task.FromResult(DimseStatus.Success); // Without reading: what is left is skipped.
            }
            await using var us = new TestListener(new DimseServices { Store = Keep }, port: receiverPort);
            await using var client = await DicomClient.ConnectAsync(
                peer, [(StudyRootFind, Plain), (StudyRootMove, Plain), (StudyRootGet, Plain), (Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian])],
                new DimseServices { Store = Keep }, Cancellation);

            var images = new DatasetBuilder().Set(QueryLevel, "IMAGE").Set(StudyUid, "1.2.9").Set(new Tag(0x0020, 0x000E), "1.2.9.1").Set(SopInstanceUid).Build();
            var found = await client.FindAsync(StudyRootFind, images, Cancellation).ToListAsync(Cancellation);
            Assert.Equal(instances.Select(instance => instance.SopInstanceUid).Order(), found.Select(match => match.Text(SopInstanceUid)).Order());

            var study = new DatasetBuilder().Set(QueryLevel, "STUDY").Set(StudyUid, "1.2.9").Build();
            var last = (await client.GetAsync(StudyRootGet, study, Cancellation).ToListAsync(Cancellation))[^1];
            Assert.Equal((DimseStatus.Success, 5), (last.Status, last.Completed));
            Assert.Equal(5, got.Count);

            last = (await client.MoveAsync(StudyRootMove, study, "ARCHIVE", Cancellation).ToListAsync(Cancellation))[^1];
            Assert.Equal((DimseStatus.Success, 5), (last.Status, last.Completed));
            Assert.Equal(10, got.Count);
            await client.ReleaseAsync(Cancellation);
        }
        finally
        {
            pacs.Kill();
        }
    }

    [Fact]
    public async Task A_compressed_file_goes_uncompressed_to_a_peer_that_takes_nothing_else()
    {
        var plain = Files(1)[0];
        var compressed = Path.Combine(folder, "compressed.dcm");
        await SucceedsAsync("dcmcrle", [plain, compressed]);
        var instance = OutgoingInstance.FromFile(compressed);
        Assert.NotEqual(Uids.ExplicitVrLittleEndian, instance.TransferSyntax);
        DicomDataset? received = null;
        await using var archive = new TestListener(
            new DimseServices
            {
                Store = async (request, dataSet, cancellation) =>
                {
                    using var bytes = new MemoryStream();
                    await dataSet.CopyToAsync(bytes, cancellation);
                    received = DatasetCoding.Decode(bytes.ToArray(), request.TransferSyntax);
                    return DimseStatus.Success;
                },
            },
            request => AssociationDecision.Accept(ContextNegotiation.Answer(request.Parameters, TestListener.Policy with { TakesAnySyntax = _ => false })));
        await using var client = await DicomClient.ConnectAsync(archive.Peer, ContextProposal.For([instance]), DimseServices.None, Cancellation);
        Assert.Equal(DimseStatus.Success, await client.StoreAsync(instance, Cancellation));
        Assert.Equal(Part10Reader.Read(await File.ReadAllBytesAsync(plain, Cancellation)).Dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray(), received!.Bytes(new Tag(0x7FE0, 0x0010)).ToArray());
    }

    private List<string> Files(int count) => [.. Enumerable.Range(1, count).Select(number =>
    {
        var path = Path.Combine(folder, $"{number}.dcm");
        using var file = File.Create(path);
        Part10Writer.Write(file, Image(number), Uids.ExplicitVrLittleEndian);
        return path;
    })];

    private static DicomDataset Image(int number) => new DatasetBuilder()
        .Set(new Tag(0x0008, 0x0005), "ISO_IR 192")
        .Set(new Tag(0x0008, 0x0016), Uids.CtImageStorage)
        .Set(SopInstanceUid, $"1.2.9.1.{number}")
        .Set(new Tag(0x0008, 0x0020), "20260102")
        .Set(new Tag(0x0008, 0x0060), "CT")
        .Set(new Tag(0x0010, 0x0010), "山田^太郎")
        .Set(PatientId, "D-1")
        .Set(StudyUid, "1.2.9")
        .Set(new Tag(0x0020, 0x000E), "1.2.9.1")
        .Set(new Tag(0x0020, 0x0013), number.ToString(CultureInfo.InvariantCulture))
        .Set(new Tag(0x0028, 0x0002), "1")
        .Set(new Tag(0x0028, 0x0004), "MONOCHROME2")
        .Set(new Tag(0x0028, 0x0010), "256")
        .Set(new Tag(0x0028, 0x0011), "256")
        .Set(new Tag(0x0028, 0x0100), "16")
        .Set(new Tag(0x0028, 0x0101), "16")
        .Set(new Tag(0x0028, 0x0102), "15")
        .Set(new Tag(0x0028, 0x0103), "0")
        .Set(new Tag(0x7FE0, 0x0010), Vr.OW, Enumerable.Range(0, 256 * 256 * 2).Select(value => (byte)(value * number)).ToArray())
        .Build();

    private static async IAsyncEnumerable<FindMatch> Matches(
        DicomDataset identifier, Action onMatch, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var i = 0; i < 10_000; i++)
        {
            await Task.Delay(i < 10 ? 1 : 20, cancellation);
            onMatch();
            yield return new FindMatch(new DatasetBuilder(identifier).Set(PatientId, $"{i}").Build());
        }
    }

    private static async Task SucceedsAsync(string tool, IEnumerable<string> arguments)
    {
        var (exitCode, output) = await Dcmtk.RunAsync(tool, arguments, Cancellation);
        Assert.True(exitCode == 0, output);
    }
}
