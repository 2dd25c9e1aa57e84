using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom.Rendering;

public sealed class WordRangeTests
{
    [Theory]
    [InlineData(16, 15, false)]
    [InlineData(16, 15, true)]
    [InlineData(12, 11, false)]
    [InlineData(12, 11, true)]
    [InlineData(12, 15, true)]
    [InlineData(10, 12, false)]
    public void The_range_of_words_is_that_of_their_stored_values(int stored, int highBit, bool isSigned)
    {
        var format = new FrameFormat { Rows = 1, Columns = 1, BitsAllocated = 16, BitsStored = stored, HighBit = highBit, IsSigned = isSigned, Photometric = "MONOCHROME2" };
        var values = new StoredValues(format);
        var random = new Random(stored + highBit);
        foreach (var count in (int[])[1, 5, 16, 1000])
        {
            var words = new ushort[count];
            foreach (ref var word in words.AsSpan()) word = (ushort)random.Next(0x10000);
            foreach (var padding in ((double From, double To)?[])[null, (0, 0), (-100, 700.5), (-1e9, 1e9), (0.2, 0.4), (300, 200), (double.NaN, double.NaN)])
            {
                var counted = words.Select(word => (double)values.Number(word)).Where(value => !(value >= padding?.From && value <= padding?.To)).ToArray();
                (double, double)? expected = counted.Length == 0 ? null : (counted.Min(), counted.Max());
                Assert.Equal(expected, new WordRange(format).Find(words, padding));
            }
        }
    }
}
