using System.Net;
using System.Net.Http.Headers;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>Videos that ffmpeg made: kept and sent as they are, under the media type of the container they are really in.</summary>
public sealed class VideoTests(ApplianceProcess appliance)
{
    private const string H264 = "1.2.840.10008.1.2.4.102";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-c:v libx264", "mp4", H264, "video/mp4", "video/mp4")]
    [InlineData("-c:v libx264", "ts", "1.2.840.10008.1.2.4.103", "video/mp2t", "video/mp4")]
    [InlineData("-c:v libx264", "h264", "1.2.840.10008.1.2.4.104", "video/h264", "video/mp4")]
    [InlineData("-c:v libx265 -x265-params log-level=error", "mp4", "1.2.840.10008.1.2.4.107", "video/mp4", "video/h265")]
    [InlineData("-c:v mpeg2video", "mpg", "1.2.840.10008.1.2.4.100", "video/mpeg", "video/mpeg")]
    public async Task A_video_comes_back_as_it_is_and_is_called_what_it_is(string encoding, string extension, string syntax, string container, string name)
    {
        var (image, stream) = await StoreAsync(encoding, extension, syntax);
        using var client = appliance.Clinician;
        using var rendered = await client.GetAsync($"{image.Path}/rendered", accept: null);
        Assert.Equal(container, rendered.Content.Headers.ContentType?.ToString());
        AssertStream(stream, await rendered.Content.ReadAsByteArrayAsync(Cancellation));

        // Frames and bulk data go by the media type of their transfer syntax (PS3.18 table 8.7.3-5).
        foreach (var resource in (string[])["frames/1", "bulkdata/7FE00010"])
        {
            using var whole = await client.GetAsync($"{image.Path}/{resource}", name);
            Assert.Equal($"{name}; transfer-syntax={syntax}", whole.Content.Headers.ContentType?.ToString());
            AssertStream(stream, await whole.Content.ReadAsByteArrayAsync(Cancellation));
            using var parts = await client.GetAsync($"{image.Path}/{resource}", $"multipart/related; type=\"{name}\"");
            AssertStream(stream, Assert.Single(await parts.PartsAsync()).Body);
        }
    }

    [Fact]
    public async Task A_video_is_one_stream_whatever_its_fragments_and_frames()
    {
        var (image, stream) = await StoreAsync("-c:v libx264", "mp4", "1.2.840.10008.1.2.4.102.1", fragments: 3);
        using var client = appliance.Clinician;
        using var rendered = await client.GetAsync($"{image.Path}/rendered", "video/mp4");
        AssertStream(stream, await rendered.Content.ReadAsByteArrayAsync(Cancellation));
        var middle = stream.Length / 3 - 50; // Across the border of two fragments.
        using var range = await GetAsync(client, $"{image.Path}/rendered", new RangeHeaderValue(middle, middle + 99));
        Assert.Equal(stream[middle..(middle + 100)], await range.Content.ReadAsByteArrayAsync(Cancellation));
        using var second = await client.GetAsync($"{image.Path}/frames/2", accept: null);
        Assert.Equal(HttpStatusCode.NotFound, second.StatusCode);
    }

    [Fact]
    public async Task What_a_video_is_not_is_not_acceptable()
    {
        var (image, _) = await StoreAsync("-c:v libx264", "ts", H264);
        using var client = appliance.Clinician;
        foreach (var accept in (string[])["video/mp4", "image/jpeg"])
        {
            using var rendered = await client.GetAsync($"{image.Path}/rendered", accept);
            Assert.Equal(HttpStatusCode.NotAcceptable, rendered.StatusCode);
            Assert.Contains("video/mp2t", await rendered.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        using var picture = await client.GetAsync($"{image.Path}/frames/1/rendered", accept: null);
        Assert.Equal(HttpStatusCode.NotAcceptable, picture.StatusCode);
    }

    [Theory]
    [InlineData("/rendered")]
    [InlineData("/frames/1")]
    [InlineData("/bulkdata/7FE00010")]
    [InlineData("")] // The Part 10 file.
    public async Task Ranges_of_a_stream_are_sent(string resource)
    {
        var video = await TestVideo.MakeAsync("-c:v libx264", "mp4", H264);
        using var client = appliance.Clinician;
        using var stored = await client.StoreAsync(video.File);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var (url, expected) = (video.Instance.Path + resource, resource.Length == 0 ? video.File : video.Stream);
        var length = expected.Length + (resource.Length == 0 ? 0 : expected.Length & 1); // A fragment's length is even.

        using var first = await GetAsync(client, url, new RangeHeaderValue(10, 109));
        Assert.Equal(HttpStatusCode.PartialContent, first.StatusCode);
        Assert.Equal($"bytes 10-109/{length}", first.Content.Headers.ContentRange?.ToString());
        Assert.Equal(expected[10..110], await first.Content.ReadAsByteArrayAsync(Cancellation));
        using var open = await GetAsync(client, url, new RangeHeaderValue(length - 20, null));
        using var last = await GetAsync(client, url, new RangeHeaderValue(null, 20));
        Assert.Equal(await open.Content.ReadAsByteArrayAsync(Cancellation), await last.Content.ReadAsByteArrayAsync(Cancellation));
        using var beyond = await GetAsync(client, url, new RangeHeaderValue(length, null));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, $"bytes */{length}"), (beyond.StatusCode, beyond.Content.Headers.ContentRange?.ToString()));

        using var same = await GetAsync(client, url, new RangeHeaderValue(0, 9), first.Headers.ETag);
        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
        using var changed = await GetAsync(client, url, new RangeHeaderValue(0, 9), new EntityTagHeaderValue("\"other\""));
        Assert.Equal((HttpStatusCode.OK, (long?)length), (changed.StatusCode, changed.Content.Headers.ContentLength));
        var several = new RangeHeaderValue(0, 9);
        several.Ranges.Add(new RangeItemHeaderValue(20, 29));
        using var whole = await GetAsync(client, url, several);
        Assert.Equal((HttpStatusCode.OK, (long?)length), (whole.StatusCode, whole.Content.Headers.ContentLength));
        using var ofFrames = await GetAsync(client, url, new RangeHeaderValue(0, 9) { Unit = "frames" });
        Assert.Equal(HttpStatusCode.OK, ofFrames.StatusCode);
    }

    [Fact]
    public async Task Head_tells_length_and_ranges_and_curl_fetches_them()
    {
        var (image, stream) = await StoreAsync("-c:v libx264", "mp4", H264);
        using var client = appliance.Clinician;
        using var request = new HttpRequestMessage(HttpMethod.Head, $"{image.Path}/rendered");
        using var head = await client.SendAsync(request, Cancellation);
        Assert.Equal((HttpStatusCode.OK, "video/mp4"), (head.StatusCode, head.Content.Headers.ContentType?.ToString()));
        Assert.InRange(head.Content.Headers.ContentLength!.Value, stream.Length, stream.Length + 1);
        Assert.Equal(["bytes"], head.Headers.AcceptRanges);
        foreach (var other in (string[])["", "/metadata", "/frames/1", "/bulkdata/7FE00010"])
        {
            using var same = new HttpRequestMessage(HttpMethod.Head, image.Path + other);
            using var answer = await client.SendAsync(same, Cancellation);
            using var got = await client.GetAsync(image.Path + other, accept: null);
            Assert.Equal((got.StatusCode, got.Content.Headers.ContentType, got.Headers.ETag), (answer.StatusCode, answer.Content.Headers.ContentType, answer.Headers.ETag));
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }

        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "part");
        var authorization = $"Authorization: {client.DefaultRequestHeaders.Authorization}";
        var status = await Tool.SucceedAsync("curl", "-sS", "-r", "100-299", "-H", authorization, "-o", path, "-w", "%{http_code}", new Uri(appliance.BaseAddress, $"{image.Path}/bulkdata/7FE00010").ToString());
        Assert.Equal("206", status);
        Assert.Equal(stream[100..300], await File.ReadAllBytesAsync(path, Cancellation));
    }

    [Fact]
    public async Task Ranges_of_native_pixels_are_sent()
    {
        var image = new TestImage { Frames = 3 };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var range = await GetAsync(client, $"{image.Path}/bulkdata/7FE00010", new RangeHeaderValue(2040, 2059)); // Across two frames.
        Assert.Equal(image.Pixels[2040..2060], await range.Content.ReadAsByteArrayAsync(Cancellation));
        using var frame = await GetAsync(client, $"{image.Path}/frames/2", new RangeHeaderValue(0, 9));
        Assert.Equal(image.Pixels[2048..2058], await frame.Content.ReadAsByteArrayAsync(Cancellation));
        using var two = await GetAsync(client, $"{image.Path}/frames/1,2", new RangeHeaderValue(0, 9));
        Assert.Equal(2, (await two.PartsAsync()).Count);
    }

    private async Task<(TestImage Image, byte[] Stream)> StoreAsync(string encoding, string extension, string syntax, int fragments = 1)
    {
        var video = await TestVideo.MakeAsync(encoding, extension, syntax, fragments);
        using var client = appliance.Clinician;
        using var stored = await client.StoreAsync(video.File);
        Assert.True(stored.StatusCode == HttpStatusCode.OK, await stored.Content.ReadAsStringAsync(Cancellation));
        return (video.Instance, video.Stream);
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string url, RangeHeaderValue range, EntityTagHeaderValue? ifRange = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = range;
        if (ifRange is not null) request.Headers.IfRange = new RangeConditionHeaderValue(ifRange);
        return await client.SendAsync(request, Cancellation);
    }

    // One byte may have been added to make the fragment's length even.
    private static void AssertStream(byte[] expected, byte[] actual)
    {
        Assert.InRange(actual.Length, expected.Length, expected.Length + 1);
        Assert.Equal(expected, actual[..expected.Length]);
    }
}
