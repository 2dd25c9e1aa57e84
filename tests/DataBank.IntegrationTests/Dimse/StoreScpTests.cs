using System.Globalization;
using System.Net;
using DataBank.Dicom;

namespace DataBank.IntegrationTests.Dimse;

/// <summary>Modalities send by C-STORE: dcmtk against the real appliance.</summary>
public sealed class StoreScpTests : IAsyncLifetime
{
    private readonly int port = FreePort.Next();
    private readonly string folder = Directory.CreateTempSubdirectory("databank-dimse-").FullName;
    private ApplianceProcess appliance = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => appliance = await ApplianceProcess.StartAsync(
        ["--dimse-port", port.ToString(CultureInfo.InvariantCulture)],
        new Dictionary<string, string> { ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1" });

    public async ValueTask DisposeAsync()
    {
        await appliance.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_dcmtk_sends_is_found_and_comes_back_with_the_same_data_set()
    {
        const string Study = "1.2.3.10", Series = "1.2.3.10.1", Instance = "1.2.3.10.1.1";
        var path = Path.Combine(folder, "ct.dcm");
        await using (var file = File.Create(path))
        {
            Part10Writer.Write(file, Image(Study, Series, Instance), Uids.ExplicitVrLittleEndian);
        }

        await Tool.SucceedAsync("storescu", "-aet", "CT1", "-aec", "DATABANK", "127.0.0.1", $"{port}", path);

        using var client = appliance.Clinician;
        var found = await client.GetStringAsync($"/dicomweb/instances?SOPInstanceUID={Instance}", Cancellation);
        Assert.Contains(Study, found, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/dicomweb/studies/{Study}/series/{Series}/instances/{Instance}");
        request.Headers.TryAddWithoutValidation("Accept", "application/dicom; transfer-syntax=*");
        using var answer = await client.SendAsync(request, Cancellation);
        var stored = Part10Reader.Read(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("山田^太郎", stored.Dataset.Text(new Tag(0x0010, 0x0010)));
        Assert.Equal("CT1", stored.FileMeta.Text(new Tag(0x0002, 0x0016)));
        Assert.Equal(Enumerable.Range(0, 32).Select(value => (byte)value), stored.Dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray());
    }

    [Fact]
    public async Task A_calling_title_that_is_not_listed_is_rejected()
    {
        var refused = await Assert.ThrowsAsync<AssociationException>(() => DicomClient.ConnectAsync(
            new DicomPeer("127.0.0.1", port, "DATABANK", "STRANGER"), [(DicomClient.VerificationSopClass, [Uids.ImplicitVrLittleEndian])], DimseServices.None, Cancellation));
        Assert.Contains("calling AE title", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_set_that_is_no_dicom_is_refused_and_the_association_goes_on()
    {
        await using var client = await DicomClient.ConnectAsync(
            new DicomPeer("127.0.0.1", port, "DATABANK", "CT1"),
            [(DicomClient.VerificationSopClass, [Uids.ImplicitVrLittleEndian]), (Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian])], DimseServices.None, Cancellation);
        byte[] broken = [0x08, 0, 0x16, 0, (byte)'U', (byte)'I', 0xFF, 0x7F];
        var instance = new OutgoingInstance(Uids.CtImageStorage, "1.2.3", Uids.ExplicitVrLittleEndian, (_, _) => Task.FromResult<Stream>(new MemoryStream(broken)));
        Assert.True((await client.StoreAsync(instance, Cancellation)).IsFailure);
        Assert.True((await client.EchoAsync(Cancellation)).IsSuccess);
    }

    [Fact]
    public async Task A_data_set_of_another_instance_than_the_command_names_is_refused_and_of_another_class_stored_with_a_warning()
    {
        const string Study = "1.2.3.30", MrImageStorage = "1.2.840.10008.5.1.4.1.1.4";
        await using var sender = await DicomClient.ConnectAsync(
            new DicomPeer("127.0.0.1", port, "DATABANK", "CT1"),
            [(Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian]), (MrImageStorage, [Uids.ExplicitVrLittleEndian])], DimseServices.None, Cancellation);
        OutgoingInstance Sent(string sopClass, string named, string real) => new(sopClass, named, Uids.ExplicitVrLittleEndian, (_, _) =>
            Task.FromResult<Stream>(new MemoryStream(DatasetCoding.Encode(Image(Study, $"{Study}.1", real), Uids.ExplicitVrLittleEndian))));

        Assert.Equal(0xA900, (await sender.StoreAsync(Sent(Uids.CtImageStorage, $"{Study}.1.1", $"{Study}.1.2"), Cancellation)).Code);
        Assert.Equal(0xB007, (await sender.StoreAsync(Sent(MrImageStorage, $"{Study}.1.3", $"{Study}.1.3"), Cancellation)).Code);
        var found = Assert.Single(await appliance.Clinician.QidoAsync($"/dicomweb/studies/{Study}/instances"));
        Assert.Equal($"{Study}.1.3", found.Value("00080018"));
    }

    [Fact]
    public async Task A_data_set_that_comes_again_by_another_way_is_the_same_instance_and_the_first_file_stays()
    {
        var image = new TestImage();
        var file = image.ToFile();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        var path = Path.Combine(folder, "again.dcm");
        await File.WriteAllBytesAsync(path, file, Cancellation);
        await Tool.SucceedAsync("storescu", "-aet", "CT1", "-aec", "DATABANK", "127.0.0.1", $"{port}", path); // With a file meta information of its own.
        Assert.Single(await client.QidoAsync($"/dicomweb/studies/{image.Study}/instances"));
        using var back = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
        Assert.Equal(file, await back.Content.ReadAsByteArrayAsync(Cancellation));

        await File.WriteAllBytesAsync(path, (image with { Seed = 2 }).ToFile(), Cancellation);
        var (code, _) = await Tool.RunAsync("storescu", "-aet", "CT1", "-aec", "DATABANK", "127.0.0.1", $"{port}", path);
        Assert.NotEqual(0, code);
    }

    [Fact]
    public async Task Four_senders_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(1, 4).Select(sender => Tool.SucceedAsync(
            "storescu", ["-aet", "CT1", "-aec", "DATABANK", "127.0.0.1", $"{port}", .. Enumerable.Range(1, 25).Select(number => DimseImage.Write(folder, $"1.2.3.{20 + sender % 2}", 100 * sender + number))])));
        using var client = appliance.Clinician;
        foreach (var study in new[] { "1.2.3.20", "1.2.3.21" })
        {
            var found = await client.GetStringAsync($"/dicomweb/studies/{study}/instances", Cancellation);
            Assert.Equal(50, found.Split("\"00080018\"").Length - 1);
        }
    }

    private static DicomDataset Image(string study, string series, string instance) => new DatasetBuilder()
        .Set(new Tag(0x0008, 0x0005), "ISO_IR 192")
        .Set(new Tag(0x0008, 0x0016), Uids.CtImageStorage)
        .Set(new Tag(0x0008, 0x0018), instance)
        .Set(new Tag(0x0008, 0x0060), "CT")
        .Set(new Tag(0x0010, 0x0010), "山田^太郎")
        .Set(new Tag(0x0010, 0x0020), "D-1")
        .Set(new Tag(0x0020, 0x000D), study)
        .Set(new Tag(0x0020, 0x000E), series)
        .Set(new Tag(0x0028, 0x0010), "4")
        .Set(new Tag(0x0028, 0x0011), "4")
        .Set(new Tag(0x0028, 0x0100), "16")
        .Set(new Tag(0x7FE0, 0x0010), Vr.OW, Enumerable.Range(0, 32).Select(value => (byte)value).ToArray())
        .Build();
}
