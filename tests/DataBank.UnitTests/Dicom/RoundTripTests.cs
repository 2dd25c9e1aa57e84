using System.IO.Compression;
using CsCheck;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>Writing what was read gives the same bytes, and so does reading in between in any other encoding.</summary>
public sealed class RoundTripTests
{
    [Theory]
    [InlineData(Uids.ImplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrBigEndian)]
    [InlineData("1.2.840.10008.1.2.4.50")]
    public void File_without_defects_is_written_as_it_was_read(string transferSyntax) => Gen.Int.Sample(
        seed =>
        {
            var bytes = FileOf(seed, transferSyntax);
            var file = Part10Reader.Read(bytes, ReadMode.Strict);
            using var output = new MemoryStream();
            Part10Writer.Write(output, file);
            Assert.Equal(bytes, output.ToArray());
        },
        iter: 2_000);

    [Fact]
    public void Deflated_file_is_written_with_the_same_data_set_inside() => Gen.Int.Sample(
        seed =>
        {
            var plain = FileOf(seed, Uids.ExplicitVrLittleEndian);
            var start = (int)Part10Reader.Read(plain).DatasetOffset;
            using var deflated = new MemoryStream();
            deflated.Write(Part10Writer.Meta("1.2", "1.2.3", Uids.DeflatedExplicitVrLittleEndian, sourceAe: null));
            var head = (int)deflated.Length;
            using (var body = new DeflateStream(deflated, CompressionLevel.Fastest, leaveOpen: true)) body.Write(plain.AsSpan(start));
            using var output = new MemoryStream();
            Part10Writer.Write(output, Part10Reader.Read(deflated.ToArray(), ReadMode.Strict));
            output.Position = head;
            using var inflated = new MemoryStream();
            using (var body = new DeflateStream(output, CompressionMode.Decompress)) body.CopyTo(inflated);
            Assert.Equal(plain[start..], inflated.ToArray());
        },
        iter: 300);

    [Fact] // Found by fuzzing: an odd value and its padding came to deflate in two pieces, which made other bytes of them.
    public void Equal_data_sets_are_deflated_to_equal_bytes() => Gen.Int[0, 63].Sample(
        seed =>
        {
            var random = new Random(seed);
            // Like pixels that hardly differ: much repeats, at short and long distances.
            byte[] value = [.. Enumerable.Range(0, 19_505).Select(i => (byte)(i % 16 < 6 ? 0 : random.Next(20) == 0 ? random.Next(256) : i % 16))];
            var even = Example.File(new DatasetBuilder().Set(new Tag(0x0041, 0x1001), Vr.UN, (byte[])[.. value, 0]).Build(), Uids.ExplicitVrLittleEndian);
            var odd = even[..^1];
            odd[^(value.Length + 4)]--; // Its length.
            Assert.Equal(
                Example.File(Part10Reader.Read(even).Dataset, Uids.DeflatedExplicitVrLittleEndian),
                Example.File(Part10Reader.Read(odd).Dataset, Uids.DeflatedExplicitVrLittleEndian));
        },
        iter: 64);

    [Fact]
    public void Explicit_file_comes_back_from_the_other_byte_order() => Gen.Int.Sample(
        seed =>
        {
            var bytes = FileOf(seed, Uids.ExplicitVrLittleEndian);
            var there = Example.File(Part10Reader.Read(bytes).Dataset, Uids.ExplicitVrBigEndian);
            var back = Example.File(Part10Reader.Read(there, ReadMode.Strict).Dataset, Uids.ExplicitVrLittleEndian);
            Assert.Equal(bytes[(int)Part10Reader.Read(bytes).DatasetOffset..], back[(int)Part10Reader.Read(back).DatasetOffset..]);
        },
        iter: 2_000);

    [Fact]
    public void File_cut_at_any_byte_is_refused_with_an_offset_or_read_shorter() => Gen.Int.Sample(
        seed =>
        {
            var bytes = FileOf(seed, Uids.ExplicitVrLittleEndian);
            for (var length = 0; length < bytes.Length; length++)
            {
                DicomFile? file = null;
                try
                {
                    file = Part10Reader.Read(bytes.AsMemory(0, length));
                }
                catch (DicomFormatException exception)
                {
                    Assert.InRange(exception.Offset, 0, length);
                }
                using var stream = new MemoryStream(bytes, 0, length);
                var header = Record.Exception(() => Part10Reader.ReadHeader(stream)) as DicomFormatException;
                Assert.Equal(file is null, header is not null);
                if (file is not null)
                {
                    Assert.InRange(file.CutOffAt ?? length, 0, length);
                    DicomJsonTests.Write(file.Dataset);
                    Part10Writer.Write(Stream.Null, file);
                }
            }
        },
        iter: 10);

    private static byte[] FileOf(int seed, string transferSyntax)
    {
        var isBigEndian = transferSyntax == Uids.ExplicitVrBigEndian;
        var body = new RandomDataset(seed, transferSyntax != Uids.ImplicitVrLittleEndian, isBigEndian).ToBytes(withFragments: Uids.IsEncapsulated(transferSyntax));
        var file = (byte[])[.. Part10Writer.Meta("1.2.840.10008.5.1.4.1.1.7", "1.2.3", transferSyntax, sourceAe: null), .. body];
        new Random(seed).NextBytes(file.AsSpan(0, 128));
        return file;
    }
}
