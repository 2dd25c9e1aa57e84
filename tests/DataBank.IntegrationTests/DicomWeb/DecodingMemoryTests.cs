using System.Globalization;
using System.IO.Compression;
using System.Net;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

/// <summary>Small files whose frames are large once decoded: each test has a process of its own, so that its peak is theirs.</summary>
public sealed class DecodingMemoryTests
{
    private const long Megabyte = 1024 * 1024;
    private const int Side = 8192;
    private const string Pixels = "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1";

    /// <summary>As many requests at once as there are, on whatever machine.</summary>
    private static readonly Dictionary<string, string> ManyThreads = new() { ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "0x40" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_small_file_that_claims_a_gigabyte_of_pixels_is_refused_before_memory_is_taken()
    {
        await using var appliance = await ApplianceProcess.StartAsync(environment: ManyThreads);
        using var client = appliance.Clinician;
        const int side = 32767;
        byte[] comment = [0xFF, 0xFE, 0xFF, 0xFF, .. new byte[0xFFFD]];
        byte[] codestream =
        [
            0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, side >> 8, side & 0xFF, side >> 8, side & 0xFF, 1, 1, 0x11, 0,
            .. comment, .. comment, .. comment, .. comment, .. comment, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0, 0xFF, 0xD9,
        ];
        var image = new TestImage { Size = 2 };
        await StoreAsync(client, image, side, bits: 8, Uids.JpegBaseline, codestream);
        (string Url, string Accept)[] requests =
        [
            ($"{image.Path}/rendered", "image/png"), ($"{image.Path}/thumbnail", "image/jpeg"), ($"{image.Path}/frames/1", Pixels), (image.Path, "application/dicom; transfer-syntax=1.2.840.10008.1.2.1"),
        ];
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => client.GetAsync(requests[number % requests.Length].Url, requests[number % requests.Length].Accept)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotAcceptable, answer.StatusCode));
        Assert.InRange(appliance.PeakMemoryBytes, 1, 400 * Megabyte);
    }

    [Fact]
    public async Task Frames_that_many_ask_for_at_once_are_decoded_in_what_memory_there_is()
    {
        // 24 frames and their pictures take 4.5 GiB; the process may have a third of that.
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string>(ManyThreads) { ["DOTNET_GCHeapHardLimit"] = "0x60000000" });
        using var client = appliance.Clinician;
        var image = new TestImage { Size = 2 };
        await StoreLargeAsync(client, image);
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => client.GetAsync($"{image.Path}/thumbnail", "image/jpeg")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        TestContext.Current.SendDiagnosticMessage($"memory at most {appliance.PeakMemoryBytes}");
        Assert.InRange(appliance.PeakMemoryBytes, 1, 1800 * Megabyte);
    }

    [Fact]
    public async Task Who_finds_no_room_for_a_frame_waits_and_when_many_wait_is_told_to_come_back()
    {
        await using var appliance = await ApplianceProcess.StartAsync(environment: ManyThreads);
        using var client = appliance.Clinician;
        var (image, small) = (new TestImage { Size = 2 }, new TestImage());
        await StoreLargeAsync(client, image);
        await client.StoreCleanlyAsync(small);
        using var waiting = appliance.Clinician;
        using (await ReadHeaderAsync(client, $"{image.Path}/frames/1"))
        using (await ReadHeaderAsync(client, $"{image.Path}/frames/1"))
        {
            // Two clients that do not read what they asked for hold what they hold; 256 more wait.
            var line = Enumerable.Range(0, 300).Select(_ => waiting.GetAsync($"{image.Path}/thumbnail", Cancellation)).ToHashSet();
            for (var refused = 0; refused < 300 - 256; refused++)
            {
                var first = await Task.WhenAny(line);
                line.Remove(first);
                using var answer = await first;
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "30"), (answer.StatusCode, answer.Headers.RetryAfter?.ToString()));
            }
            using var passing = await client.GetAsync($"{small.Path}/rendered", "image/png");
            Assert.Equal(HttpStatusCode.OK, passing.StatusCode);
            waiting.CancelPendingRequests();
        }
        using var later = await client.GetAsync($"{image.Path}/thumbnail", "image/jpeg");
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    private static async Task<HttpResponseMessage> ReadHeaderAsync(HttpClient client, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", Pixels);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer;
    }

    /// <summary>128 MiB of zeros in a file of a thousandth of that.</summary>
    private static Task StoreLargeAsync(HttpClient client, TestImage image)
    {
        using var codestream = new MemoryStream();
        using (var deflated = new DeflateStream(codestream, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[2 * Side];
            for (var y = 0; y < Side; y++) deflated.Write(row);
        }
        return StoreAsync(client, image, Side, bits: 16, Uids.DeflatedImageFrame, codestream.ToArray());
    }

    private static async Task StoreAsync(HttpClient client, TestImage image, int side, int bits, string transferSyntax, byte[] codestream)
    {
        string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
        var header = new DatasetBuilder(image.ToDataset()).Remove(new Tag(0x7FE0, 0x0010))
            .Set(new Tag(0x0028, 0x0010), Text(side)).Set(new Tag(0x0028, 0x0011), Text(side))
            .Set(new Tag(0x0028, 0x0100), Text(bits)).Set(new Tag(0x0028, 0x0101), Text(bits)).Set(new Tag(0x0028, 0x0102), Text(bits - 1)).Build();
        byte[] even = [.. codestream, .. new byte[codestream.Length & 1]];
        // Pixel data of undefined length: an empty offset table, and one fragment.
        byte[] file =
        [
            .. TestImage.ToFile(header, transferSyntax),
            0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0,
            0xFE, 0xFF, 0x00, 0xE0, .. BitConverter.GetBytes(even.Length), .. even, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0,
        ];
        Assert.InRange(file.Length, 1, Megabyte);
        using var stored = await client.StoreAsync(file);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
    }
}
