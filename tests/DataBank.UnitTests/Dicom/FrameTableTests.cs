using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class FrameTableTests
{
    [Fact]
    public void Native_frames_are_arithmetic()
    {
        var table = Build(Example.File(Example.Slice().Set(Example.Tag("NumberOfFrames"), "2").Set(Example.Tag("Rows"), "2").Build()), out var bytes);
        Assert.False(table!.IsEncapsulated);
        Assert.Null(table.FrameBits);
        Assert.Equal(2, table.Frames.Count);
        var second = Assert.Single(table.Frames[1]);
        Assert.Equal(Enumerable.Range(16, 16).Select(i => (byte)i), bytes.AsSpan((int)second.Offset, (int)second.Length).ToArray());
    }

    [Fact]
    public void Frames_that_the_data_do_not_hold_are_not_listed()
    {
        Assert.Single(Build(Example.File(Example.Slice().Set(Example.Tag("NumberOfFrames"), "1000000").Build()), out _)!.Frames);
    }

    [Fact]
    public void Packed_bits_tell_where_a_frame_begins_inside_its_first_byte()
    {
        var table = Build(Example.File(Example.Slice().Set(Example.Tag("BitsAllocated"), "1").Set(Example.Tag("Rows"), "3").Set(Example.Tag("NumberOfFrames"), "4").Build()), out _);
        Assert.Equal(12, table!.FrameBits);
        Assert.Equal([2L, 2L, 2L, 2L], table.Frames.Select(frame => frame[0].Length));
        Assert.Equal([0L, 1L, 3L, 4L], table.Frames.Select(frame => frame[0].Offset - table.Frames[0][0].Offset));
    }

    [Theory]
    [InlineData("FEFF00E0 08000000 00000000 18000000", 2, "1,2|3")] // The table says: the second frame begins at the third fragment.
    [InlineData("FEFF00E0 08000000 00000000 99000000", 2, "1,2|3")] // A table that lands nowhere is not believed: SOI tells.
    [InlineData("FEFF00E0 00000000", 2, "1,2|3")]
    [InlineData("FEFF00E0 00000000", 1, "1,2,3")]
    [InlineData("FEFF00E0 00000000", 3, "1|2|3")]
    public void Fragments_are_grouped_into_frames(string offsets, int frames, string expected)
    {
        var pixels = "E07F1000 4F42 0000 FFFFFFFF" + offsets + "FEFF00E0 04000000 FFD80001 FEFF00E0 04000000 00000002 FEFF00E0 04000000 FFD80003 FEFFDDE0 00000000";
        var bytes = Example.File("1.2.840.10008.1.2.4.50", $"2800 0800 4953 0200 3{frames}20" + pixels);
        var table = Build(bytes, out _);
        Assert.True(table!.IsEncapsulated);
        Assert.Null(table.CutOffAt);
        Assert.Equal(bytes.Length - 8, Build(bytes[..^8], out _)!.CutOffAt);
        Assert.Equal(expected, string.Join('|', table.Frames.Select(frame => string.Join(',', frame.Select(range => bytes[range.Offset + 3])))));
    }

    [Fact]
    public void File_without_pixels_has_no_frames()
    {
        Assert.Null(Build(Example.File(Example.Slice().Remove(Example.Tag("PixelData")).Build()), out _));
    }

    private static FrameTable? Build(byte[] bytes, out byte[] same)
    {
        same = bytes;
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            return FrameTable.Build(Part10Reader.ReadHeader(path), path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
