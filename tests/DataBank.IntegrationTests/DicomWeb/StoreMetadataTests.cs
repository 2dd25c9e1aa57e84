using System.Net;
using System.Text;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

/// <summary>Instances sent as DICOM JSON, their bulk data in parts of their own (PS3.18 §8.6.1.2).</summary>
public sealed class StoreMetadataTests(ApplianceProcess appliance)
{
    private const string BulkUri = "bulk/pixels";

    // A baseline JPEG header of 8 × 16 grey pixels; nobody decodes it here.
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 16, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 0xFF, 0xD9];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metadata_and_bulk_data_become_one_instance_with_the_same_pixels()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        using var answer = await StoreAsync(client, Metadata(image, BulkUri), ("application/octet-stream", BulkUri, image.Pixels));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));

        using var frame = await client.GetAsync($"{image.Path}/frames/1", "application/octet-stream");
        Assert.Equal(image.Pixels, await frame.Content.ReadAsByteArrayAsync(Cancellation));
        using var whole = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
        var file = Part10Reader.Read(await whole.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(("山田^太郎", image.Pixels.Length), (file.Dataset.Text(new(0x0010, 0x0010))!.Split('=')[1], file.Dataset.Bytes(new(0x7FE0, 0x0010)).Length));
    }

    [Fact]
    public async Task Compressed_frames_become_fragments_described_by_their_own_header()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        using var answer = await StoreAsync(client, Metadata(image, BulkUri, describesPixels: false), ("image/jpeg", BulkUri, Jpeg), ("image/jpeg", BulkUri, Jpeg));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        using var frames = await client.GetAsync($"{image.Path}/frames/1,2", "multipart/related; type=\"image/jpeg\"; transfer-syntax=*");
        var parts = await frames.PartsAsync();
        Assert.Equal(2, parts.Count);
        Assert.All(parts, part => Assert.True(part.Body.AsSpan().StartsWith(Jpeg)));
        Assert.Contains("1.2.840.10008.1.2.4.50", parts[0].ContentType, StringComparison.Ordinal);
        using var metadata = await client.GetAsync($"{image.Path}/metadata", accept: null);
        var dataset = (await metadata.JsonAsync())[0];
        Assert.Equal(("8", "16", "2"), (dataset.Value("00280010"), dataset.Value("00280011"), dataset.Value("00280008")));
    }

    [Fact]
    public async Task Metadata_of_a_retrieved_instance_can_be_stored_again_under_a_new_UID()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var metadata = await client.GetAsync($"{image.Path}/metadata", accept: null);
        var copy = TestImage.NewUid();
        var json = (await metadata.Content.ReadAsStringAsync(Cancellation)).Replace($"\"Value\":[\"{image.Uid}\"]", $"\"Value\":[\"{copy}\"]", StringComparison.Ordinal);
        var uri = JsonDocument.Parse(json).RootElement[0].GetProperty("7FE00010").GetProperty("BulkDataURI").GetString()!;
        using var answer = await StoreAsync(client, json, ("application/octet-stream", new Uri(appliance.BaseAddress, uri).ToString(), image.Pixels));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        using var frame = await client.GetAsync($"/dicomweb/studies/{image.Study}/series/{image.Series}/instances/{copy}/frames/1", "application/octet-stream");
        Assert.Equal(image.Pixels, await frame.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task XML_with_bulk_data_is_stored_and_answered_in_XML()
    {
        var image = new TestImage { StepId = "STEP1" };
        var dataset = Part10Reader.Read(image.ToFile()).Dataset;
        using var xml = new MemoryStream();
        using (var writer = System.Xml.XmlWriter.Create(xml, DicomXml.WriterSettings)) DicomXml.Write(writer, dataset, path => path == "7FE00010" ? BulkUri : null);
        using var client = appliance.Clinician;
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/dicom+xml");
        using var answer = await StoreAsync(client, System.Text.Encoding.UTF8.GetString(xml.ToArray()), "application/dicom+xml", ("application/octet-stream", BulkUri, image.Pixels));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        var response = DicomXml.Read(await answer.Content.ReadAsStreamAsync(Cancellation));
        Assert.Equal(image.Uid, response.Items(new(0x0008, 0x1199))[0].Text(new(0x0008, 0x1155)));
        using var frame = await client.GetAsync($"{image.Path}/frames/1", "application/octet-stream");
        Assert.Equal(image.Pixels, await frame.Content.ReadAsByteArrayAsync(Cancellation));
        using var found = await client.GetAsync($"/dicomweb/series?SeriesInstanceUID={image.Series}&00400275.00400009=STEP1", "application/dicom+json");
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    [Fact]
    public async Task Metadata_without_its_bulk_data_is_refused_and_the_others_are_stored()
    {
        var (whole, lacking) = (new TestImage(), new TestImage());
        using var client = appliance.Clinician;
        var both = $"[{Metadata(whole, BulkUri)[1..^1]},{Metadata(lacking, "bulk/absent")[1..^1]}]";
        using var answer = await StoreAsync(client, both, ("application/octet-stream", BulkUri, whole.Pixels));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var response = await answer.JsonAsync();
        Assert.Equal(whole.Uid, response.GetProperty("00081199").GetProperty("Value")[0].Value("00081155"));
        Assert.Equal("49152", response.GetProperty("00081198").GetProperty("Value")[0].Value("00081197"));
    }

    [Theory]
    [InlineData("[{\"00080018\":")]
    [InlineData("[]")]
    [InlineData("7")]
    public async Task Malformed_metadata_is_a_bad_request(string json)
    {
        using var answer = await StoreAsync(appliance.Clinician, json);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> StoreAsync(HttpClient client, string metadata, params (string Type, string Location, byte[] Bytes)[] bulk) =>
        StoreAsync(client, metadata, "application/dicom+json", bulk);

    private static async Task<HttpResponseMessage> StoreAsync(HttpClient client, string metadata, string metadataType, params (string Type, string Location, byte[] Bytes)[] bulk)
    {
        using var body = new MemoryStream();
        body.Write(Encoding.UTF8.GetBytes($"--test-boundary\r\nContent-Type: {metadataType}\r\n\r\n{metadata}\r\n"));
        foreach (var (type, location, bytes) in bulk)
        {
            body.Write(Encoding.ASCII.GetBytes($"--test-boundary\r\nContent-Type: {type}\r\nContent-Location: {location}\r\n\r\n"));
            body.Write(bytes);
            body.Write("\r\n"u8);
        }
        body.Write("--test-boundary--\r\n"u8);
        using var content = new ByteArrayContent(body.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/related; type=\"{metadataType}\"; boundary=test-boundary");
        return await client.PostAsync("/dicomweb/studies", content, Cancellation);
    }

    private static string Metadata(TestImage image, string bulkUri, bool describesPixels = true)
    {
        var pixels = describesPixels
            ? """
                "00280002":{"vr":"US","Value":[1]},"00280004":{"vr":"CS","Value":["MONOCHROME2"]},"00280010":{"vr":"US","Value":[32]},
                "00280011":{"vr":"US","Value":[32]},"00280100":{"vr":"US","Value":[16]},"00280101":{"vr":"US","Value":[16]},
                "00280102":{"vr":"US","Value":[15]},"00280103":{"vr":"US","Value":[0]},
              """
            : "";
        return $$$"""
            [{"00080016":{"vr":"UI","Value":["{{{Uids.CtImageStorage}}}"]},"00080018":{"vr":"UI","Value":["{{{image.Uid}}}"]},
              "00080060":{"vr":"CS","Value":["CT"]},
              "00100010":{"vr":"PN","Value":[{"Alphabetic":"Yamada^Tarou","Ideographic":"山田^太郎"}]},"00100020":{"vr":"LO","Value":["{{{image.PatientId}}}"]},
              "0020000D":{"vr":"UI","Value":["{{{image.Study}}}"]},"0020000E":{"vr":"UI","Value":["{{{image.Series}}}"]},{{{pixels}}}
              "7FE00010":{"vr":"OW","BulkDataURI":"{{{bulkUri}}}"}}]
            """;
    }
}
