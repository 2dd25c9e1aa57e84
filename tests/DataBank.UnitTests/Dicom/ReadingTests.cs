using System.Buffers;
using System.IO.Pipelines;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>One parser, whatever brings the bytes: memory, a file, a stream that comes once, a pipe.</summary>
public sealed class ReadingTests
{
    [Theory]
    [InlineData(Uids.ImplicitVrLittleEndian, 1)]
    [InlineData(Uids.ExplicitVrLittleEndian, 13)]
    [InlineData(Uids.ExplicitVrBigEndian, 4096)]
    [InlineData(Uids.DeflatedExplicitVrLittleEndian, 13)]
    public async Task Header_is_the_same_from_memory_from_a_stream_that_comes_once_and_without_blocking(string transferSyntax, int piece)
    {
        var bytes = Example.File(WithLargeValue(), transferSyntax);
        using var seekable = new MemoryStream(bytes);
        var expected = Part10Reader.ReadHeader(seekable);
        Assert.Equal(Part10Reader.Read(bytes).Dataset.Elements, expected.Dataset.Elements);
        using var once = new OnceOnly(bytes, piece);
        AssertSame(expected, Part10Reader.ReadHeader(once));
        using var onceAgain = new OnceOnly(bytes, piece);
        AssertSame(expected, await Part10Reader.ReadHeaderAsync(onceAgain, ReadMode.Strict, TestContext.Current.CancellationToken));
        seekable.Position = 0;
        AssertSame(expected, await Part10Reader.ReadHeaderAsync(seekable, ReadMode.Strict, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(Uids.ExplicitVrLittleEndian, 5)]
    [InlineData(Uids.ExplicitVrLittleEndian, 100_000)]
    [InlineData(Uids.ImplicitVrLittleEndian, 1000)]
    public async Task Pipe_is_left_at_the_first_byte_of_the_pixel_data(string transferSyntax, int piece)
    {
        var bytes = Example.File(WithLargeValue(), transferSyntax);
        var pipe = PipeReader.Create(new OnceOnly(bytes, piece));
        var file = await Part10Reader.ReadHeaderAsync(pipe, ReadMode.Strict, TestContext.Current.CancellationToken);
        Assert.Equal("0001", file.Dataset.Text(Example.Tag("PatientID")));
        Assert.False(file.Dataset.IsInMemory(Example.Tag("ICCProfile")));
        Assert.False(file.Dataset.IsInMemory(Example.Tag("PixelData")));
        var rest = await pipe.ReadAtLeastAsync(32, TestContext.Current.CancellationToken);
        Assert.Equal(bytes[^32..], rest.Buffer.ToArray());
    }

    [Fact]
    public async Task Pipe_without_pixel_data_is_read_to_its_end()
    {
        var bytes = Example.File(Example.Slice().Remove(Example.Tag("PixelData")).Build());
        var file = await Part10Reader.ReadHeaderAsync(PipeReader.Create(new OnceOnly(bytes, 100)), ReadMode.Strict, TestContext.Current.CancellationToken);
        Assert.Equal(Part10Reader.Read(bytes).Dataset.Elements, file.Dataset.Elements);
    }

    [Fact]
    public async Task Pipe_that_ends_too_early_is_cut_off()
    {
        var bytes = Example.File(Example.Slice().Remove(Example.Tag("PixelData")).Build())[..^3];
        var file = await Part10Reader.ReadHeaderAsync(PipeReader.Create(new OnceOnly(bytes, 100)), ReadMode.Tolerant, TestContext.Current.CancellationToken);
        Assert.Equal(bytes.Length, file.CutOffAt);
    }

    [Theory]
    [InlineData(Uids.ImplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrBigEndian)]
    [InlineData(Uids.DeflatedExplicitVrLittleEndian)]
    public void Data_set_without_a_file_is_read_in_the_syntax_it_is_known_to_be_in(string transferSyntax)
    {
        var bytes = Example.File(Example.Slice().Build(), transferSyntax);
        var file = Part10Reader.Read(bytes);
        var alone = Part10Reader.ReadDataset(bytes.AsMemory((int)file.DatasetOffset), transferSyntax, ReadMode.Strict);
        Assert.Equal(bytes, Example.File(alone.Dataset, transferSyntax));
        Assert.Empty(Part10Reader.ReadDataset(ReadOnlyMemory<byte>.Empty, transferSyntax).Dataset.Elements);
    }

    private static DicomDataset WithLargeValue() => Example.Slice()
        .Set(Example.Tag("ICCProfile"), Vr.OB, Enumerable.Range(0, 200_000).Select(i => (byte)i).ToArray())
        .Set(Example.Tag("PixelData"), Vr.OW, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray())
        .Build();

    private static void AssertSame(DicomFile expected, DicomFile file)
    {
        Assert.Equal(expected.Dataset.Elements, file.Dataset.Elements);
        Assert.Equal(expected.FileMeta.Elements, file.FileMeta.Elements);
        Assert.Equal(DicomJsonTests.Write(expected.Dataset), DicomJsonTests.Write(file.Dataset));
        Assert.Empty(file.Warnings);
    }
}
