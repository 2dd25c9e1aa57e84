using System.Text;
using DataBank.Server;
using Microsoft.AspNetCore.Http;

namespace DataBank.UnitTests.DicomWeb;

public class MultipartWriterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_leaves_before_the_first_byte_of_a_part()
    {
        var context = NewContext(out var body);
        var part = await new MultipartWriter(context.Response, "application/dicom", "r").BeginPartAsync("application/dicom", null, Cancellation);
        Assert.Equal(0, body.Length);
        await part.WriteAsync("x"u8.ToArray(), Cancellation);
        Assert.NotEqual(0, body.Length);
    }

    [Fact]
    public async Task Parts_stand_between_boundaries_that_are_the_same_every_time()
    {
        var first = await WriteAsync("same");
        Assert.Equal(first, await WriteAsync("same"));
        Assert.NotEqual(first, await WriteAsync("other"));
        var boundary = first[..first.IndexOf('\r', StringComparison.Ordinal)];
        Assert.Equal($"{boundary}\r\nContent-Type: a/b\r\nContent-Location: /x\r\n\r\none\r\n{boundary}\r\nContent-Type: a/b\r\n\r\n\r\n{boundary}--\r\n", first);
    }

    private static async Task<string> WriteAsync(string representation)
    {
        var context = NewContext(out var body);
        var writer = new MultipartWriter(context.Response, "a/b", representation);
        await (await writer.BeginPartAsync("a/b", "/x", Cancellation)).WriteAsync("one"u8.ToArray(), Cancellation);
        await writer.BeginPartAsync("a/b", null, Cancellation);
        await writer.EndAsync(Cancellation);
        return Encoding.ASCII.GetString(body.ToArray());
    }

    private static DefaultHttpContext NewContext(out MemoryStream body)
    {
        var context = new DefaultHttpContext();
        context.Response.Body = body = new MemoryStream();
        return context;
    }
}
