using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DataBank.Dicom;

namespace DataBank.IntegrationTests.Attacks;

/// <summary>Small inputs that are large or deep once they are read: refused or bounded, in little time and memory.</summary>
public sealed class BombTests(BombTests.Own own) : IClassFixture<BombTests.Own>
{
    private const int Megabyte = 1024 * 1024;
    private const long MostMemory = 900L * Megabyte; // The process itself has about a third of that; each bomb would take more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private readonly ApplianceProcess appliance = own.Appliance;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("gzip, gzip")]
    [InlineData("zstd")]
    public async Task Compressed_bodies_are_not_taken_where_nobody_would_bound_them(string encoding)
    {
        foreach (var (url, type) in new[] { ("/fhir/Patient", "application/fhir+json"), ("/fhir", "application/fhir+json"), ("/fhir/Patient/$validate", "application/fhir+json"), ("/dicomweb/studies", "application/dicom"), ("/dicomweb/workitems?workitem=1.2.3", "application/dicom+json") })
        {
            var answer = await SendAsync(url, Bomb(300 * Megabyte, (byte)' '), type, encoding);
            Assert.True((int)answer.Status is 400 or 409 or 415, $"{url}: {(int)answer.Status} {answer.Body}");
        }
        AssertSmall();
    }

    [Fact]
    public async Task A_bomb_that_is_imported_ends_at_a_line_that_is_too_long()
    {
        using var manager = appliance.DataManager;
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "bomb.ndjson.gz");
        await File.WriteAllBytesAsync(path, Bomb(2048L * Megabyte, (byte)'a'), Cancellation);
        var outcome = await ApplianceProcess.RunAsync("import", path, "--url", appliance.BaseAddress.ToString(), "--token", appliance.Token(Server.Roles.DataManager));
        Assert.Equal(1, outcome.ExitCode);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        AssertSmall();
    }

    [Fact]
    public async Task A_deflated_DICOM_bomb_is_read_in_bounded_memory()
    {
        using var deflated = new MemoryStream();
        deflated.Write(Part10Writer.Meta("1.2.840.10008.5.1.4.1.1.2", "1.2.3.4.5", "1.2.840.10008.1.2.1.99", "TEST"));
        await using (var deflate = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
        {
            // (0008,0016), (0008,0018), (0010,0020), (0020,000D), (0020,000E), then a private element of 1 GiB.
            foreach (var (group, element, vr, value) in new[]
            {
                (0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2\0"), (0x0008, 0x0018, "UI", "1.2.3.4.5\0"), (0x0010, 0x0020, "LO", "P1"), (0x0020, 0x000D, "UI", "1.2.3.4\0"), (0x0020, 0x000E, "UI", "1.2.3.6\0"),
            })
                await deflate.WriteAsync((byte[])[(byte)group, (byte)(group >> 8), (byte)element, (byte)(element >> 8), .. Encoding.ASCII.GetBytes(vr), (byte)value.Length, 0, .. Encoding.ASCII.GetBytes(value)], Cancellation);
            const int Length = 1024 * Megabyte;
            await deflate.WriteAsync((byte[])[0x29, 0, 0x10, 0x10, (byte)'O', (byte)'B', 0, 0, 0, 0, 0, 0x40], Cancellation);
            for (var written = 0; written < Length; written += Megabyte) await deflate.WriteAsync(new byte[Megabyte], Cancellation);
        }
        Assert.True(deflated.Length < 4 * Megabyte);
        var answer = await SendAsync("/dicomweb/studies", deflated.ToArray(), "application/dicom", null);
        Assert.True((int)answer.Status is 200 or 202 or 400 or 409 or 413, $"{(int)answer.Status} {answer.Body}");
        using var clinician = appliance.Clinician;
        foreach (var path in new[] { "/dicomweb/studies/1.2.3.4/metadata", "/dicomweb/studies/1.2.3.4/rendered" })
        {
            using var read = await clinician.GetAsync(path, Cancellation);
            Assert.NotEqual(HttpStatusCode.InternalServerError, read.StatusCode);
        }
        AssertSmall();
    }

    [Fact]
    public async Task A_bomb_of_one_endless_VCF_line_is_refused()
    {
        var head = Encoding.ASCII.GetBytes("##fileformat=VCFv4.2\n##contig=<ID=chr1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t100\t.\tA\t");
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
        {
            await gzip.WriteAsync(head, Cancellation);
            for (var i = 0; i < 2048; i++) await gzip.WriteAsync(Enumerable.Repeat((byte)'C', Megabyte).ToArray(), Cancellation);
        }
        var patient = (await appliance.Clinician.CreateAsync(Some.Patient())).Text("id");
        using var ingest = appliance.Clinician;
        using var content = new ByteArrayContent(bomb.ToArray());
        using var accepted = await ingest.PostAsync($"/genomics/files?subject=Patient/{patient}", content, Cancellation);
        if (accepted.StatusCode == HttpStatusCode.Accepted)
        {
            var job = accepted.Content.Headers.ContentLocation ?? accepted.Headers.Location!;
            await Waiting.UntilAsync(
                async () =>
                {
                    using var state = await ingest.GetAsync(job, Cancellation);
                    Assert.NotEqual(HttpStatusCode.InternalServerError, state.StatusCode);
                    return state.StatusCode != HttpStatusCode.Accepted;
                },
                Patience, "The job does not end.");
        }
        else Assert.True((int)accepted.StatusCode is >= 400 and < 500);
        AssertSmall();
    }

    public static TheoryData<string, string, string> Documents => new()
    {
        { "/fhir/Patient", "application/fhir+xml", """<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir"><name><family value="&e;"/></name></Patient>""" },
        { "/fhir/Patient", "application/fhir+xml", """<!DOCTYPE x SYSTEM "http://127.0.0.1:9/evil.dtd"><Patient xmlns="http://hl7.org/fhir"/>""" },
        { "/fhir/Patient", "application/fhir+xml", """<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><Patient xmlns="http://hl7.org/fhir"/>""" },
        { "/fhir/Patient", "application/fhir+xml", Laughs("<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"&l9;\"/></name></Patient>") },
        { "/fhir/Patient", "application/fhir+xml", """<Patient xmlns="http://hl7.org/fhir" xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></Patient>""" },
        { "/fhir/Patient/$validate", "application/fhir+xml", Laughs("<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"&l9;\"/></name></Patient>") },
        { "/fhir/Patient", "application/fhir+json", """{ "resourceType": "Patient", "text": { "status": "generated", "div": "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><div xmlns=\"http://www.w3.org/1999/xhtml\">&e;</div>" } }""" },
        { "/dicomweb/studies", "multipart/related; type=\"application/dicom+xml\"; boundary=b", "--b\r\nContent-Type: application/dicom+xml\r\n\r\n" + Laughs("<NativeDicomModel xmlns=\"http://dicom.nema.org/PS3.19/models/NativeDICOM\"><DicomAttribute tag=\"00100020\" vr=\"LO\"><Value number=\"1\">&l9;</Value></DicomAttribute></NativeDicomModel>") + "\r\n--b--\r\n" },
        { "/dicomweb/studies", "multipart/related; type=\"application/dicom+xml\"; boundary=b", "--b\r\nContent-Type: application/dicom+xml\r\n\r\n<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><NativeDicomModel xmlns=\"http://dicom.nema.org/PS3.19/models/NativeDICOM\"><DicomAttribute tag=\"00100020\" vr=\"LO\"><Value number=\"1\">&e;</Value></DicomAttribute></NativeDicomModel>\r\n--b--\r\n" },
        // Deep instead of long.
        { "/fhir/Patient", "application/fhir+json", """{ "resourceType": "Patient", "extension": """ + Nested("[{\"extension\":", "}]", 50_000) + "}" },
        { "/fhir/Patient", "application/fhir+xml", "<Patient xmlns=\"http://hl7.org/fhir\">" + Nested("<extension url=\"x\">", "</extension>", 50_000) + "</Patient>" },
        { "/fhir/Patient", "application/fhir+json", """{ "resourceType": "Patient", "text": { "status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">""" + Nested("<b>", "</b>", 50_000) + "</div>\" } }" },
        { "/fhir/$graphql", "application/json", "{ \"query\": \"" + Nested("{a", "}", 50_000) + "\" }" },
        { "/fhir/$cohort", "application/json", "{ \"criteria\": " + Nested("{\"not\":", "}", 50_000) + "}" },
        { "/dicomweb/workitems?workitem=1.2.3", "application/dicom+json", "[" + Nested("{\"00404033\":{\"vr\":\"SQ\",\"Value\":[", "]}}", 20_000) + "]" },
        { "/dicomweb/studies", "multipart/related; type=\"application/dicom+xml\"; boundary=b", "--b\r\nContent-Type: application/dicom+xml\r\n\r\n<NativeDicomModel xmlns=\"http://dicom.nema.org/PS3.19/models/NativeDICOM\">" + Nested("<DicomAttribute tag=\"00081115\" vr=\"SQ\"><Item number=\"1\">", "</Item></DicomAttribute>", 20_000) + "</NativeDicomModel>\r\n--b--\r\n" },
    };

    [Theory, MemberData(nameof(Documents))]
    public async Task Documents_that_fetch_multiply_or_nest_are_refused(string url, string type, string document)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await SendAsync(url, Encoding.UTF8.GetBytes(document), type, null);
        Assert.True((int)answer.Status is >= 400 and < 500 || ((int)answer.Status == 200 && url.EndsWith("$validate", StringComparison.Ordinal)), $"{(int)answer.Status} {answer.Body}");
        Assert.DoesNotContain("root:", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("lollol", answer.Body, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(started) < Patience);
        AssertSmall();
        using var alive = await appliance.Anonymous.GetAsync("/health/live", Cancellation);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    private void AssertSmall() => Assert.True(appliance.PeakMemoryBytes < MostMemory, $"{appliance.PeakMemoryBytes / Megabyte} MiB");

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string url, byte[] body, string type, string? encoding)
    {
        using var client = appliance.Clinician;
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null) content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using var answer = await client.PostAsync(url, content, Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static byte[] Bomb(long bytes, byte filling)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var block = new byte[Megabyte];
            Array.Fill(block, filling);
            for (var written = 0L; written < bytes; written += block.Length) gzip.Write(block);
        }
        return packed.ToArray();
    }

    private static string Laughs(string document) =>
        "<!DOCTYPE x [<!ENTITY l0 \"lol\">" + string.Concat(Enumerable.Range(1, 9).Select(level => $"<!ENTITY l{level} \"{string.Concat(Enumerable.Repeat($"&l{level - 1};", 10))}\">")) + "]>" + document;

    private static string Nested(string open, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + (open.Contains('<', StringComparison.Ordinal) ? "" : open.EndsWith(':') ? "1" : "") + string.Concat(Enumerable.Repeat(close, depth));

    /// <summary>An appliance of these tests' own: what it has held at most is looked at.</summary>
    public sealed class Own : IAsyncLifetime
    {
        public ApplianceProcess Appliance { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Appliance = await ApplianceProcess.StartAsync();

        public ValueTask DisposeAsync() => Appliance.DisposeAsync();
    }
}
