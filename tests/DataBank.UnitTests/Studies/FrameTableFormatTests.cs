using CsCheck;
using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.UnitTests.Studies;

public class FrameTableFormatTests
{
    [Fact]
    public void Any_table_comes_back()
    {
        var range = Gen.Select(Gen.Long[0, 1L << 40], Gen.Long[0, 1L << 33], (offset, length) => new FrameRange(offset, length));
        var table = Gen.Select(range.Array[1, 3].Array[0, 20], Gen.Long[0, 99], (frames, bits) => new FrameTable([.. frames], bits % 2 == 0) { FrameBits = bits == 0 ? null : bits });
        table.Sample(original =>
        {
            var copy = FrameTableFormat.Decode(FrameTableFormat.Encode(original));
            return copy.IsEncapsulated == original.IsEncapsulated && copy.FrameBits == original.FrameBits && copy.Frames.Count == original.Frames.Count
                && copy.Frames.Zip(original.Frames).All(pair => pair.First.SequenceEqual(pair.Second))
                && Enumerable.Range(0, copy.Frames.Count).Reverse().All(frame => copy.Frames[frame].SequenceEqual(original.Frames[frame])); // In any order.
        });
    }

    [Fact]
    public void Native_frames_of_one_size_take_a_few_bytes_whatever_their_number()
    {
        var table = new FrameTable([.. Enumerable.Range(0, 5000).Select(i => (IReadOnlyList<FrameRange>)[new FrameRange(1000 + (i * 524288L), 524288)])], IsEncapsulated: false);
        var column = FrameTableFormat.Encode(table);
        Assert.InRange(column.Length, 1, 16);
        Assert.Equal(table.Frames[4999], FrameTableFormat.Decode(column).Frames[4999]);
    }
}
