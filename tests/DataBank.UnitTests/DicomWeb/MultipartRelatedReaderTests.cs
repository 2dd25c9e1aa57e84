using System.IO.Pipelines;
using System.Text;
using CsCheck;
using DataBank.Fhir;
using DataBank.Server;

namespace DataBank.UnitTests.DicomWeb;

public class MultipartRelatedReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_come_back_byte_for_byte_however_the_network_cuts_them()
    {
        // Bodies full of things that look like the boundary are what a reader gets wrong.
        var piece = Gen.Int[0, 6].Select(i => ((string[])["\r\n--boundar", "\r\n", "\r", "--boundarx", "\r\n--", "pixel", "\0\0"])[i]);
        var sample = Gen.Select(piece.Array[0, 12].Array[1, 4], Gen.Int[1, 9]);
        await sample.SampleAsync(async (parts, step) =>
        {
            var bodies = parts.Select(pieces => string.Concat(pieces)).ToArray();
            var message = "preamble" + string.Concat(bodies.Select(body => $"\r\n--boundary\r\nContent-Type: application/dicom\r\n\r\n{body}")) + "\r\n--boundary--\r\nepilogue";
            return (await ReadAllAsync(message, step)).SequenceEqual(bodies);
        });
    }

    [Fact]
    public async Task The_first_boundary_may_begin_the_body()
    {
        Assert.Equal(["a"], await ReadAllAsync("--boundary\r\ncontent-type:application/dicom\r\n\r\na\r\n--boundary--", 3));
    }

    [Fact]
    public async Task A_part_that_is_not_read_is_skipped()
    {
        var reader = new MultipartRelatedReader(PipeOf("--boundary\r\n\r\nfirst\r\n--boundary\r\n\r\nsecond\r\n--boundary--", 4), "boundary");
        await reader.NextAsync(Cancellation);
        var second = await reader.NextAsync(Cancellation);
        Assert.Equal("second", await new StreamReader(second!.Body).ReadToEndAsync(Cancellation));
        Assert.Null(await reader.NextAsync(Cancellation));
    }

    [Theory]
    [InlineData("--boundary\r\n\r\nbytes that stop")]
    [InlineData("--boundary\r\nContent-Type: appl")]
    [InlineData("--boundary\r\n\r\nbytes\r\n--boundary")]
    [InlineData("no boundary at all")]
    public async Task A_body_that_ends_too_early_is_refused(string message)
    {
        var pipe = PipeOf(message, 7);
        var problem = await Assert.ThrowsAsync<RequestProblem>(() => ReadAllAsync(pipe));
        Assert.Equal(400, problem.Status);
        Assert.True((await pipe.ReadAsync(Cancellation)).IsCompleted); // The server can go on from there.
    }

    [Fact]
    public async Task An_empty_body_has_no_parts() => Assert.Empty(await ReadAllAsync("", 1));

    private static Task<List<string>> ReadAllAsync(string message, int step) => ReadAllAsync(PipeOf(message, step));

    private static async Task<List<string>> ReadAllAsync(PipeReader pipe)
    {
        var reader = new MultipartRelatedReader(pipe, "boundary");
        var bodies = new List<string>();
        while (await reader.NextAsync(Cancellation) is { } part)
        {
            using var body = new MemoryStream();
            var buffer = new byte[5];
            for (int read; (read = await part.Body.ReadAsync(buffer, Cancellation)) > 0;) body.Write(buffer, 0, read);
            bodies.Add(Encoding.Latin1.GetString(body.ToArray()));
        }
        return bodies;
    }

    private static PipeReader PipeOf(string message, int step)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: 16));
        var bytes = Encoding.Latin1.GetBytes(message);
        _ = Task.Run(
            async () =>
            {
                for (var at = 0; at < bytes.Length; at += step) await pipe.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(step, bytes.Length - at)), Cancellation);
                await pipe.Writer.CompleteAsync();
            },
            Cancellation);
        return pipe.Reader;
    }
}
