using System.Globalization;
using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>Genes are found in a list as they are in the rows of their table, wherever the list is cut while it is read.</summary>
public class GeneListTests
{
    [Theory]
    [InlineData(true, 60_000)]
    [InlineData(true, 3)]
    [InlineData(true, 0)]
    [InlineData(false, 60_000)]
    public void Rows_are_found_as_in_the_table_itself_with_and_without_an_index(bool hasIndex, int count)
    {
        var random = new Random(7);
        string[] letters = ["A", "B", "AB", ".", "1", "遺"];
        List<MatrixRow> rows = [.. Enumerable.Range(0, count).Select(_ => new MatrixRow(Word(), random.Next(3) == 0 ? null : Word(), []))];
        var list = hasIndex ? Indexed(rows) : Encoding.UTF8.GetBytes(GeneList.Heading + string.Concat(rows.Select(GeneList.Line)));
        Assert.True(list.Length > 1 << 19 || count < 60_000, "The list must be longer than what is read at once.");
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

    [Fact]
    public void Of_a_list_with_an_index_little_is_read_however_long_it_is()
    {
        using var list = new Counted(Indexed([.. Enumerable.Range(0, 200_000).Select(at => new MatrixRow($"ENSG{at:00000000000}.7", $"G{at}", []))]));
        foreach (var asked in new[] { "ENSG00000123456", "ENSG00000123456.7", "G123456" })
            Assert.Equal([new GeneRow(123_456, "ENSG00000123456.7", "G123456")], GeneList.Find(list, [asked]));
        Assert.Empty(GeneList.Find(list, ["ENSG00000123456.8"]));
        Assert.True(list.BytesRead < 60_000 && list.Length > 6_000_000, $"{list.BytesRead} of {list.Length} bytes were read.");
    }

    [Fact]
    public void A_damaged_index_finds_what_is_there_or_is_refused_and_never_another_gene()
    {
        List<MatrixRow> rows = [.. Enumerable.Range(0, 2_000).Select(at => new MatrixRow($"ENSG{at}", $"G{at}", []))];
        var (whole, random, refused) = (Indexed(rows), new Random(3), 0);
        var text = GeneList.Heading.Length + rows.Sum(row => GeneList.Line(row).Length);
        for (var round = 0; round < 2_000; round++)
        {
            var list = whole.ToArray();
            for (var change = 0; change < 200; change++) list[random.Next(text, list.Length - 8)] = (byte)random.Next(256);
            try
            {
                Assert.All(GeneList.Find(new MemoryStream(list), [$"G{round}", $"ENSG{round}"]), row => Assert.Equal($"ENSG{round}", row.Feature));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.True(refused > 0);
    }

    private static byte[] Indexed(List<MatrixRow> rows)
    {
        using var bytes = new MemoryStream();
        var list = new GeneListWriter(bytes);
        foreach (var row in rows) list.Add(row);
        list.Complete();
        Assert.Equal(rows.Count, list.Rows);
        return bytes.ToArray();
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

    private sealed class Counted(byte[] bytes) : MemoryStream(bytes)
    {
        public long BytesRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }
    }

    /// <summary>Gives as much at a time as it likes.</summary>
    private sealed class Pieces(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + random.Next(1 << 17)));
    }
}
