using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class FrameReaderTests
{
    [Fact]
    public void Packed_bits_of_every_frame_begin_at_bit_0()
    {
        var format = Pictures.Gray(3, 5, 1, 1);
        byte[] pixels = [0b1010_1010, 0b1100_1100, 0b0111_0001, 0b1000_1111, 0b0101_0101, 0b0000_0111];
        foreach (var syntax in (string[])[Uids.ExplicitVrLittleEndian, Uids.DeflatedExplicitVrLittleEndian])
        {
            using var frames = FrameReader.Open(Example.Image(format, pixels, syntax, frames: 3));
            Assert.Equal(3, frames.Count);
            for (var index = 0; index < 3; index++)
            {
                using var frame = frames.Decode(index);
                Assert.Equal(Bits(pixels, index * 15, 15), Bits(frame.Bytes.ToArray(), 0, 15));
                Assert.Equal(0, frame.Bytes.Span[1] >> 7);
            }
        }
    }

    [Theory]
    [InlineData(16, "OW")]
    [InlineData(8, "OW")]
    [InlineData(8, "OB")]
    [InlineData(1, "OW")]
    public void Big_endian_frames_come_out_in_little_endian(int bits, string vr)
    {
        var format = Pictures.Gray(3, 5, bits, bits);
        var pixels = Enumerable.Range(1, (int)((format.FrameBits * 2) + 15) / 16 * 2).Select(i => (byte)(i * 37)).ToArray();
        var little = Example.Image(format, pixels, Uids.ExplicitVrLittleEndian, frames: 2, vr);
        var big = Example.Image(format, pixels, Uids.ExplicitVrBigEndian, frames: 2, vr);
        using var expected = FrameReader.Open(little);
        using var frames = FrameReader.Open(big);
        for (var index = 0; index < 2; index++)
        {
            using var one = expected.Decode(index);
            using var other = frames.Decode(index);
            Assert.Equal(format.FrameBytes, other.Bytes.Length);
            Assert.Equal(one.Bytes.ToArray(), other.Bytes.ToArray());
        }
    }

    [Fact]
    public void Frames_are_the_same_from_memory_and_from_disk()
    {
        var format = Pictures.Gray(9, 7, 16, 12);
        var bytes = Example.Image(format, [.. Pictures.Paint(format, 1), .. Pictures.Paint(format, 2)], Uids.ImplicitVrLittleEndian, frames: 2);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            using var disk = FrameReader.Open(path);
            using var memory = FrameReader.Open(bytes);
            using var one = disk.Decode(1);
            using var other = memory.Decode(1);
            Assert.Equal(Pictures.Paint(format, 2), one.Bytes.ToArray());
            Assert.Equal(Pictures.Paint(format, 2), other.Bytes.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Header_that_claims_more_than_allowed_is_refused()
    {
        var slice = Example.Slice();
        Assert.Throws<PixelDataException>(() => FrameFormat.From(slice.Set(Example.Tag("Rows"), "65535").Set(Example.Tag("Columns"), "65535").Build()));
        Assert.Throws<PixelDataException>(() => FrameFormat.From(slice.Set(Example.Tag("Rows"), "0").Build()));
        Assert.Throws<PixelDataException>(() => FrameFormat.From(slice.Set(Example.Tag("Rows"), "4").Set(Example.Tag("BitsAllocated"), "12").Build()));
    }

    private static IEnumerable<int> Bits(byte[] bytes, int first, int count) => Enumerable.Range(first, count).Select(i => (bytes[i / 8] >> (i % 8)) & 1);
}
