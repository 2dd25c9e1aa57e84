using System.Diagnostics;
using System.Net;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

public sealed class ConversionTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("image/dicom-rle", Uids.RleLossless)]
    [InlineData("image/jpeg", Uids.JpegLosslessFirstOrder)]
    [InlineData("image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.57", Uids.JpegLossless)]
    [InlineData("image/jls", Uids.JpegLsLossless)]
    [InlineData("image/jp2", Uids.Jpeg2000Lossless)]
    [InlineData("multipart/related; type=\"image/jp2\"", Uids.Jpeg2000Lossless)]
    [InlineData("multipart/related; type=\"application/octet-stream\"; transfer-syntax=1.2.840.10008.1.2.4.80", Uids.JpegLsLossless)]
    [InlineData("image/webp, multipart/related; type=image/jls;q=0.5", Uids.JpegLsLossless)]
    public async Task Native_frames_are_compressed_without_loss(string accept, string syntax)
    {
        Assert.SkipUnless(FrameCodecs.CanEncode(syntax), $"The library for {syntax} is not installed.");
        var image = new TestImage { Frames = 2, TransferSyntax = Uids.ImplicitVrLittleEndian };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var answer = await client.GetAsync($"{image.Path}/frames/2", accept);
        byte[] codestream;
        string? type;
        if (accept.Contains("multipart", StringComparison.Ordinal))
        {
            (type, codestream) = Assert.Single(await answer.PartsAsync());
        }
        else
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            (type, codestream) = (answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }
        Assert.EndsWith($"; transfer-syntax={syntax}", type, StringComparison.Ordinal);
        var format = FrameFormat.From(image.ToDataset());
        var pixels = new byte[format.FrameBytes];
        FrameCodecs.For(syntax).Decode(codestream, format, pixels);
        Assert.Equal(image.Pixels[format.FrameBytes..], pixels);
    }

    [Theory]
    [InlineData("dcmcrle")]
    [InlineData("dcmcjpeg", "+e1")]
    [InlineData("dcmcjpls")]
    [InlineData("dcmconv", "+tb")]
    [InlineData("dcmconv", "+td")]
    public async Task Compressed_frames_are_given_native_where_that_is_asked_for(string tool, params string[] options)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{tool}"), "dcmtk is not installed.");
        var image = new TestImage { Frames = 2 };
        using var client = appliance.Clinician;
        using var stored = await client.StoreAsync(await RunAsync(image.ToFile(), tool, options));
        Assert.True(stored.IsSuccessStatusCode);
        using var answer = await client.GetAsync($"{image.Path}/frames/2,1", "multipart/related; type=\"application/octet-stream\"");
        var parts = await answer.PartsAsync();
        Assert.All(parts, part => Assert.Equal($"application/octet-stream; transfer-syntax={Uids.ExplicitVrLittleEndian}", part.ContentType));
        var size = image.Size * image.Size * 2;
        Assert.Equal([image.Pixels[size..], image.Pixels[..size]], parts.Select(part => part.Body));
        using var picture = await client.GetAsync($"{image.Path}/frames/2/rendered", accept: null);
        Assert.Equal(HttpStatusCode.OK, picture.StatusCode);
    }

    [Theory]
    [InlineData(Uids.RleLossless)]
    [InlineData(Uids.JpegLosslessFirstOrder)]
    [InlineData(Uids.JpegLsLossless)]
    [InlineData(Uids.Jpeg2000Lossless)]
    [InlineData(Uids.DeflatedExplicitVrLittleEndian)]
    public async Task Instances_are_sent_in_the_transfer_syntax_asked_for_and_others_as_they_can_be(string syntax)
    {
        Assert.SkipUnless(FrameCodecs.CanEncode(syntax), $"The library for {syntax} is not installed.");
        var image = new TestImage { Frames = 2 };
        var report = new DatasetBuilder((image with { Uid = TestImage.NewUid(), Number = 2 }).ToDataset()).Remove(new Tag(0x7FE0, 0x0010)).Build();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var stored = await client.StoreAsync(TestImage.ToFile(report));
        using var answer = await client.GetAsync($"/dicomweb/studies/{image.Study}", $"multipart/related; type=\"application/dicom\"; transfer-syntax={syntax}");
        var parts = await answer.PartsAsync();
        Assert.Equal($"application/dicom; transfer-syntax={syntax}", parts[0].ContentType);
        using (var frames = FrameReader.Open(parts[0].Body))
        {
            Assert.Equal(syntax, frames.File.TransferSyntax);
            Assert.Equal(image.Uid, frames.File.Dataset.Text(new Tag(0x0008, 0x0018)));
            using var second = await frames.DecodeAsync(1, Cancellation);
            Assert.Equal(image.Pixels[(image.Size * image.Size * 2)..], second.Bytes.ToArray());
        }
        Assert.Equal(2, parts.Count);
        Assert.Equal(Part10Reader.Read(parts[1].Body).TransferSyntax, parts[1].ContentType["application/dicom; transfer-syntax=".Length..]);
        using var one = await client.GetAsync(image.Path, $"application/dicom; transfer-syntax={syntax}");
        Assert.Equal(parts[0].Body, await one.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_compressed_instance_is_sent_native_to_clients_that_name_no_transfer_syntax()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dcmcrle"), "dcmtk is not installed.");
        var image = new TestImage();
        using var client = appliance.Clinician;
        using var stored = await client.StoreAsync(await RunAsync(image.ToFile(), "dcmcrle", []));
        using var answer = await client.GetAsync(image.Path, "application/dicom");
        var file = Part10Reader.Read(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(Uids.ExplicitVrLittleEndian, file.TransferSyntax);
        Assert.Equal(image.Pixels, file.Dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray());
        using var impossible = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=1.2.840.10008.1.2.4.50");
        Assert.Equal(HttpStatusCode.NotAcceptable, impossible.StatusCode); // Sixteen bits.
    }

    private static async Task<byte[]> RunAsync(byte[] file, string tool, string[] options)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (source, target) = (Path.Combine(folder.FullName, "in"), Path.Combine(folder.FullName, "out"));
            await File.WriteAllBytesAsync(source, file, Cancellation);
            using var process = Process.Start(new ProcessStartInfo($"/usr/bin/{tool}", [.. options, source, target]))!;
            await process.WaitForExitAsync(Cancellation);
            Assert.Equal(0, process.ExitCode);
            return await File.ReadAllBytesAsync(target, Cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
