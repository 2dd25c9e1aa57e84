using System.Globalization;
using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>Genes are found in a list as they are in the rows of their table, wherever the list is cut while it is read.</summary>
public class GeneListTests
{
    [Fact]
    public void Rows_are_found_as_in_the_table_itself()
    {
        var random = new Random(7);
        string[] letters = ["A", "B", "AB", ".", "1", "遺"];
        List<MatrixRow> rows = [.. Enumerable.Range(0, 60_000).Select(_ => new MatrixRow(Word(), random.Next(3) == 0 ? null : Word(), []))];
        var list = Encoding.UTF8.GetBytes(GeneList.Heading + string.Concat(rows.Select(GeneList.Line)));
        Assert.True(list.Length > 1 << 19, "The list must be longer than what is read at once.");
        for (var round = 0; round < 50; round++)
        {
            var asked = Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Word()).Append("feature").ToHashSet(StringComparer.Ordinal);
            using var pieces = new Pieces(list, random);
            Assert.Equal(
                rows.Index().Where(each => each.Item.IsAny(asked)).Select(each => new GeneRow(each.Index, each.Item.Feature, each.Item.Name)),
                GeneList.Find(pieces, asked));
        }

        string Word() => string.Concat(Enumerable.Range(0, 1 + random.Next(7)).Select(_ => letters[random.Next(letters.Length)]));
    }

    [Theory]
    [InlineData("ENSG1\tEGFR")]
    [InlineData("EGFR\nENSG2\tKRAS")]
    [InlineData("symbol")]
    [InlineData("")]
    public void What_is_no_name_is_no_gene(string asked)
    {
        using var list = new MemoryStream(Encoding.UTF8.GetBytes(GeneList.Heading + "ENSG1\tEGFR\nENSG2\tKRAS\n"));
        Assert.Empty(GeneList.Find(list, [asked]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60_660)]
    [InlineData(long.MaxValue)]
    public void Values_begin_behind_a_header_that_NumPy_reads(long count)
    {
        var header = GeneValues.Header(count);
        Assert.Equal((GeneValues.HeaderBytes, 118, (byte)'\n'), (header.Length, BitConverter.ToUInt16(header, 8), header[^1]));
        Assert.Equal("\u0093NUMPY\u0001\0", Encoding.Latin1.GetString(header, 0, 8));
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({count},), }}"), Encoding.ASCII.GetString(header, 10, 118).TrimEnd());
    }

    /// <summary>Gives as much at a time as it likes.</summary>
    private sealed class Pieces(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + random.Next(1 << 17)));
    }
}
