using System.IO.Compression;
using System.Text;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>
/// One fixture for each defect that real files have: it is read over with a warning that says where, strict reading refuses it at the
/// same place, and a stream that comes once is read like the bytes in memory.
/// </summary>
public sealed class ToleranceTests
{
    private const string PatientId = "1000 2000 4C4F 0400 41424344";
    private const string Modality = "0800 6000 4353 0200 4354";
    private static readonly Tag Sequence = Example.Tag("ReferencedImageSequence");
    private static readonly Tag ClassUid = Example.Tag("ReferencedSOPClassUID");
    private static readonly Tag InstanceUid = Example.Tag("ReferencedSOPInstanceUID");

    private static int Start => Example.File(Uids.ExplicitVrLittleEndian, "").Length;

    [Fact]
    public void Preamble_is_missing() => Read(Example.File(Uids.ExplicitVrLittleEndian, PatientId)[128..], "no preamble", 0);

    [Fact]
    public void Preamble_and_prefix_are_missing() => Read(Example.File(Uids.ExplicitVrLittleEndian, PatientId)[132..], "no preamble", 0);

    [Theory]
    [InlineData(Uids.ExplicitVrLittleEndian, "0800 0000 554C 0400 0A000000" + Modality + PatientId)]
    [InlineData(Uids.ImplicitVrLittleEndian, "0800 6000 02000000 4354 1000 2000 04000000 41424344")]
    [InlineData(Uids.ExplicitVrBigEndian, "0008 0060 4353 0002 4354 0010 0020 4C4F 0004 41424344")]
    public void Meta_group_is_missing(string syntax, string hex)
    {
        var file = Read(Hex(hex), "no preamble", 0, "No transfer syntax");
        Assert.Equal(syntax, file.TransferSyntax);
    }

    [Fact]
    public void Meta_group_has_no_length()
    {
        var bytes = Example.File(Uids.ExplicitVrLittleEndian, PatientId);
        Read([.. bytes[..132], .. bytes[144..]], "meta group has no length", 132);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-2)]
    [InlineData(100_000)]
    public void Meta_group_has_another_length_than_it_says(int difference)
    {
        var bytes = Example.File(Uids.ExplicitVrLittleEndian, PatientId);
        var length = difference == 0 ? 0 : BitConverter.ToInt32(bytes, 140) + difference;
        BitConverter.TryWriteBytes(bytes.AsSpan(140), length);
        Read(bytes, "meta group has no length or a wrong one", 132);
    }

    [Fact]
    public void Data_set_is_implicit_although_explicit_is_announced() => Read("1000 2000 04000000 41424344", "encoding", Start);

    [Fact]
    public void Data_set_is_explicit_although_implicit_is_announced() => Read(Example.File(Uids.ImplicitVrLittleEndian, PatientId), "encoding", Start - 2);

    [Fact]
    public void Data_set_is_big_endian_although_little_endian_is_announced()
    {
        var file = Read("0008 0060 4353 0002 4354 0010 0020 4C4F 0004 41424344 0028 0010 5553 0002 0200", "encoding", Start);
        Assert.Equal(512, file.Dataset.Integer(Example.Tag("Rows")));
    }

    [Fact]
    public void Item_is_implicit_inside_of_an_explicit_data_set()
    {
        var file = Read("0800 4011 5351 0000 14000000 FEFF00E0 0C000000 0800 5011 04000000 312E3200" + PatientId, "encoding", Start + 20);
        Assert.Equal("1.2", Assert.Single(file.Dataset.Items(Sequence)).Text(ClassUid));
    }

    [Fact]
    public void Item_is_explicit_inside_of_an_implicit_data_set()
    {
        var file = Read(Example.File(Uids.ImplicitVrLittleEndian, "0800 4011 14000000 FEFF00E0 0C000000 0800 5011 5549 0400 312E3200 1000 2000 04000000 41424344"), "encoding", Start + 14);
        Assert.Equal("1.2", Assert.Single(file.Dataset.Items(Sequence)).Text(ClassUid));
    }

    [Theory]
    [InlineData("0800 6000 2020 0200 4354")] // Blanks for a VR, the length of an explicit header.
    [InlineData("0800 6000 3F3F 0200 4354")]
    [InlineData("0800 6000 3F3F 0000 02000000 4354")]
    [InlineData("0800 6000 02000000 4354")] // No VR at all, in one element only.
    public void Value_representation_is_none(string element)
    {
        var file = Read("0800 0500 4353 0A00 49534F5F495220313030" + element + PatientId, "no value representation", Start + 18);
        Assert.Equal("CT", file.Dataset.Text(Example.Tag("Modality")));
        Assert.Equal("ISO_IR 100", file.Dataset.Text(Example.Tag("SpecificCharacterSet")));
    }

    [Fact]
    public void Value_representation_of_a_later_standard_has_a_long_length()
    {
        var bytes = Example.File(Uids.ExplicitVrLittleEndian, "0900 1010 5858 0000 02000000 4142" + PatientId);
        var file = Read(bytes, "not of the standard", Start);
        Assert.Equal(2, file.Dataset.Bytes(new Tag(0x0009, 0x1010)).Length);
        Assert.Equal(bytes, Example.File(file.Dataset));
    }

    [Theory]
    [InlineData("554E 0000", null)] // UN may be a sequence (CP-246).
    [InlineData("5554 0000", "undefined length")]
    [InlineData("4F42 0000", "undefined length")]
    public void Private_element_of_undefined_length_is_an_implicit_sequence(string vr, string? defect)
    {
        var hex = $"0900 1010 {vr} FFFFFFFF FEFF00E0 FFFFFFFF 0800 5011 04000000 312E3200 FEFF0DE0 00000000 FEFFDDE0 00000000" + PatientId;
        var file = defect is null ? ReadWhole(Example.File(Uids.ExplicitVrLittleEndian, hex)) : Read(hex, defect, defect is "undefined length" && vr.StartsWith("4F", StringComparison.Ordinal) ? Start + 12 : Start);
        Assert.Equal("1.2", Assert.Single(file.Dataset.Items(new Tag(0x0009, 0x1010))).Text(ClassUid));
    }

    [Fact]
    public void Pixels_of_the_private_syntax_of_GE_are_big_endian_and_nothing_else()
    {
        var bytes = Example.File(Uids.GePrivateImplicitBigEndianPixels, "2800 1000 02000000 0100 2800 1100 02000000 0200 2800 0001 02000000 1000 E07F 1000 04000000 01020304");
        var file = ReadWhole(bytes);
        Assert.Equal(2, file.Dataset.Integer(Example.Tag("Columns")));
        Assert.Equal(bytes, Example.File(file.Dataset, Uids.GePrivateImplicitBigEndianPixels));
        Assert.Equal("02010403", Convert.ToHexString(ReadWhole(Example.File(file.Dataset)).Dataset.Bytes(Example.Tag("PixelData")).Span));
        Assert.Equal(bytes, Example.File(ReadWhole(Example.File(file.Dataset)).Dataset, Uids.GePrivateImplicitBigEndianPixels));
    }

    [Fact]
    public void Item_has_no_delimiter()
    {
        var file = Read("0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 5011 5549 0200 3100 FEFF00E0 FFFFFFFF 0800 5011 5549 0200 3200 FEFFDDE0 00000000" + PatientId, "item has no delimiter", Start + 30, "item has no delimiter");
        Assert.Equal(["1", "2"], file.Dataset.Items(Sequence).Select(item => item.Text(ClassUid)));
    }

    [Fact]
    public void Sequence_has_no_delimiter()
    {
        var file = Read("0800 4011 5351 0000 FFFFFFFF FEFF00E0 0A000000 0800 5011 5549 0200 3100" + PatientId, "sequence has no delimiter", Start + 30);
        Assert.Single(file.Dataset.Items(Sequence));
    }

    [Fact]
    public void Sequence_is_not_closed_when_the_item_around_it_ends()
    {
        var file = Read("0800 1511 5351 0000 1E000000 FEFF00E0 16000000 0800 4011 5351 0000 FFFFFFFF FEFF00E0 02000000 0000" + PatientId, "longer than what it holds", Start + 40, "sequence has no delimiter");
        Assert.Single(Assert.Single(file.Dataset.Items(Example.Tag("ReferencedSeriesSequence"))).Items(Sequence));
    }

    [Fact]
    public void Delimiter_has_a_length()
    {
        Read("0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 5011 5549 0200 3100 FEFF0DE0 00000000 FEFFDDE0 08000000" + PatientId, "delimiter has a length", Start + 38);
    }

    [Theory]
    [InlineData("FEFFDDE0 00000000", 0)]
    [InlineData("FEFF0DE0 00000000", 0)]
    public void Delimiter_stands_where_nothing_is_to_be_ended(string delimiter, int offset) => Read(delimiter + PatientId, "delimiter stands where", Start + offset);

    [Fact]
    public void Delimiters_stand_in_a_sequence_and_an_item_of_defined_length()
    {
        Read("0800 4011 5351 0000 22000000 FEFF00E0 12000000 0800 5011 5549 0200 3100 FEFF0DE0 00000000 FEFFDDE0 00000000" + PatientId, "delimiter stands where", Start + 30, "delimiter stands where");
    }

    [Fact]
    public void Item_is_longer_than_its_sequence()
    {
        var file = Read("0800 4011 5351 0000 12000000 FEFF00E0 20000000 0800 5011 5549 0200 3100" + PatientId, "item reaches beyond its sequence", Start + 12);
        Assert.Equal("1", Assert.Single(file.Dataset.Items(Sequence)).Text(ClassUid));
    }

    [Fact]
    public void Item_length_swallows_the_next_item()
    {
        var file = Read("0800 4011 5351 0000 24000000 FEFF00E0 14000000 0800 5011 5549 0200 3100 FEFF00E0 0A000000 0800 5011 5549 0200 3200" + PatientId, "item is shorter than its length", Start + 30);
        Assert.Equal(["1", "2"], file.Dataset.Items(Sequence).Select(item => item.Text(ClassUid)));
    }

    [Fact]
    public void Item_length_leaves_its_last_element_out()
    {
        var file = Read("0800 4011 5351 0000 1C000000 FEFF00E0 0A000000 0800 5011 5549 0200 3100 0800 5511 5549 0200 3200" + PatientId, "item is longer than its length", Start + 30);
        var item = Assert.Single(file.Dataset.Items(Sequence));
        Assert.Equal(("1", "2"), (item.Text(ClassUid), item.Text(InstanceUid)));
    }

    [Fact]
    public void Item_length_leaves_its_padding_out()
    {
        var file = Read("0800 4011 5351 0000 26000000 FEFF00E0 0B000000 0800 5011 5549 0400 312E3200 FEFF00E0 0A000000 0800 5011 5549 0200 3200" + PatientId, "item is longer than its length", Start + 28);
        Assert.Equal(["1.2", "2"], file.Dataset.Items(Sequence).Select(item => item.Text(ClassUid)));
    }

    [Fact]
    public void A_byte_of_padding_stands_behind_an_item()
    {
        var file = Read("0800 4011 5351 0000 25000000 FEFF00E0 0A000000 0800 5011 5549 0200 3100 00 FEFF00E0 0A000000 0800 5011 5549 0200 3200" + PatientId, "leaves its padding out", Start + 30);
        Assert.Equal(["1", "2"], file.Dataset.Items(Sequence).Select(item => item.Text(ClassUid)));
    }

    [Fact]
    public void Value_is_longer_than_its_item()
    {
        var file = Read("0800 4011 5351 0000 12000000 FEFF00E0 0A000000 0800 5011 5549 3000 3100" + PatientId, "value reaches beyond its item", Start + 28);
        Assert.Equal("1", Assert.Single(file.Dataset.Items(Sequence)).Text(ClassUid));
    }

    [Theory]
    [InlineData("1A")] // Longer than its items, inside the file.
    [InlineData("FF")] // Longer than the file.
    public void Sequence_is_longer_than_its_items(string length)
    {
        var file = Read($"0800 4011 5351 0000 {length}000000 FEFF00E0 0A000000 0800 5011 5549 0200 3100" + PatientId, "sequence is shorter than its length", Start + 30);
        Assert.Equal("1", Assert.Single(file.Dataset.Items(Sequence)).Text(ClassUid));
        Assert.Null(file.CutOffAt);
    }

    [Fact]
    public void Sequence_and_item_are_longer_than_they_are()
    {
        var file = Read("0800 4011 5351 0000 FF000000 FEFF00E0 F7000000 2000 1000 5348 0200 3120" + PatientId, "item is shorter than its length", Start + 30, "sequence is shorter than its length");
        Assert.Equal("1", Assert.Single(file.Dataset.Items(Sequence)).Text(Example.Tag("StudyID")));
        Assert.Null(file.CutOffAt);
    }

    [Fact]
    public void Sequence_holds_something_else() =>
        Read("0800 4011 5351 0000 0C000000 0100 0200 FFFFFFFF FFFFFFFF" + PatientId, "no item", Start + 12);

    [Fact]
    public void Element_that_the_dictionary_takes_for_a_sequence_holds_something_else()
    {
        var bytes = Example.File(Uids.ImplicitVrLittleEndian, "0800 4011 04000000 41424344 1000 2000 04000000 41424344");
        var file = Read(bytes, "no item", Start - 2);
        Assert.Equal("41424344", Convert.ToHexString(file.Dataset.Bytes(Sequence).Span));
        Assert.Equal(bytes, Example.File(file.Dataset, Uids.ImplicitVrLittleEndian));
    }

    [Fact]
    public void Transfer_syntax_is_a_sequence()
    {
        var preamble = Example.File(Uids.ExplicitVrLittleEndian, "")[..132];
        Read([.. preamble, .. Hex("0200 1000 5351 0000 FFFFFFFF FEFFDDE0 00000000" + Modality + PatientId)], "meta group has no length", 132, "No transfer syntax");
    }

    [Fact]
    public void Fragments_inside_of_an_item_are_cut_off()
    {
        var bytes = Example.File(Uids.ExplicitVrLittleEndian, PatientId + "8800 0002 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF E07F 1000 4F42 0000 FFFFFFFF FEFF00E0 00000000 FEFF00E0 40000000 FFD8");
        Read(bytes, "inside of fragments", bytes.Length);
    }

    [Fact]
    public void Value_beyond_the_end_of_the_file_is_dropped()
    {
        var bytes = Example.File(Uids.ExplicitVrLittleEndian, PatientId + "2000 1000 5348 1000 4142");
        var file = Read(bytes, "middle of an element in (0020,0010)", bytes.Length);
        Assert.Equal(bytes.Length, file.CutOffAt);
        Assert.False(file.Dataset.Contains(Example.Tag("StudyID")));
    }

    [Fact]
    public void Value_left_on_disk_beyond_the_end_of_the_file_is_dropped()
    {
        var bytes = Example.File(Uids.ExplicitVrLittleEndian, PatientId + "4200 1100 4F42 0000 00000080 4142");
        Assert.False(Read(bytes, "middle of an element in (0042,0011)", bytes.Length).Dataset.Contains(Example.Tag("EncapsulatedDocument")));
    }

    [Fact]
    public void Data_that_end_in_a_sequence_keep_what_was_whole()
    {
        var bytes = Example.File(Uids.ExplicitVrLittleEndian, PatientId + "4000 7502 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF 0800 5011 5549 0200 3100 0800 5511 5549 0800 32");
        var file = Read(bytes, "middle of an element in (0008,1155)", bytes.Length);
        Assert.Equal(bytes.Length, file.CutOffAt);
        Assert.Equal("1", Assert.Single(file.Dataset.Items(Example.Tag("RequestAttributesSequence"))).Text(ClassUid));
    }

    [Theory]
    [InlineData("0000000000000000000000000000")]
    [InlineData("2020202020202020202020")]
    [InlineData("000000")]
    [InlineData("546865 20656E64 206F6620 746865 2066696C65 2E0A")] // "The end of the file."
    public void Something_follows_the_last_element(string rest)
    {
        var file = Read(PatientId + rest, "follow the last element", Start + 12);
        Assert.Null(file.CutOffAt);
    }

    [Fact]
    public void Value_has_an_odd_length()
    {
        var file = Read("0800 6000 4353 0300 435420 1000 2000 4C4F 0400 41424344", "odd length", Start + 8);
        Assert.Equal("CT", file.Dataset.Text(Example.Tag("Modality")));
    }

    [Theory]
    [InlineData("FEFF00E0 00000000 FEFF00E0 03000000 FFD8FF FEFFDDE0 00000000", "odd length")]
    [InlineData("FEFF00E0 00000000 FEFF00E0 04000000 FFD8FFD9", "cut off")]
    [InlineData("FEFF00E0 00000000 FEFF00E0 04000000 FFD8FFD9 FCFF FCFF 4F42 0000 02000000 0000", "Fragments have no delimiter")]
    public void Fragments_are_odd_or_have_no_delimiter(string fragments, string defect)
    {
        var bytes = Example.File("1.2.840.10008.1.2.4.50", PatientId + "E07F 1000 4F42 0000 FFFFFFFF" + fragments);
        var file = Part10Reader.Read(bytes);
        Assert.Contains(defect, Assert.Single(file.Warnings).Message, StringComparison.Ordinal);
        Assert.Throws<DicomFormatException>(() => Part10Reader.Read(bytes, ReadMode.Strict));
    }

    [Theory]
    [InlineData("0000", "shorter")]
    [InlineData("0000 0000 0000", "longer")]
    public void Pixel_data_are_not_as_long_as_their_frames(string pixels, string defect)
    {
        var length = pixels.Replace(" ", "", StringComparison.Ordinal).Length / 2;
        Read(PatientId + $"2800 1000 5553 0200 0100 2800 1100 5553 0200 0200 2800 0001 5553 0200 1000 E07F 1000 4F57 0000 {length:X2}000000 {pixels}", defect, Start + 12 + 30 + 12);
    }

    [Fact]
    public void Elements_are_out_of_order() => Read(PatientId + Modality, "out of order", Start + 12);

    [Fact]
    public void Element_occurs_twice_and_the_first_counts() => Read(PatientId + "1000 2000 4C4F 0400 58595A20", "twice", Start + 12);

    [Fact]
    public void Private_elements_without_creator_are_kept()
    {
        var bytes = Example.File(Uids.ExplicitVrLittleEndian, "0900 1010 554E 0000 02000000 0102" + PatientId);
        Assert.Equal(bytes, Example.File(ReadWhole(bytes).Dataset));
    }

    [Fact]
    public void Group_lengths_are_left_out() =>
        Assert.Single(ReadWhole(Example.File(Uids.ExplicitVrLittleEndian, "1000 0000 554C 0400 63000000" + PatientId)).Dataset.Elements);

    [Fact]
    public void Deflated_data_set_has_a_zlib_header()
    {
        var plain = Example.File(Uids.ExplicitVrLittleEndian, PatientId);
        using var bytes = new MemoryStream();
        bytes.Write(Example.File(Uids.DeflatedExplicitVrLittleEndian, "").AsSpan(..^2));
        using (var zlib = new ZLibStream(bytes, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(plain.AsSpan(Start));
        ReadWhole(bytes.ToArray());
    }

    [Fact]
    public void Deflated_data_set_is_cut_off()
    {
        var random = new Random(20260103);
        var noise = new byte[4000];
        random.NextBytes(noise);
        var whole = Example.File(new DatasetBuilder().Set(Example.Tag("PatientID"), "ABCD").Set(new Tag(0x0071, 0x1010), Vr.OB, noise).Build(), Uids.DeflatedExplicitVrLittleEndian);
        var file = Read(whole[..^1000], "damaged or cut off", Part10Reader.Read(whole).DatasetOffset, "middle of an element");
        Assert.NotNull(file.CutOffAt);
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF", 65));
        Assert.Contains("nested", Assert.Throws<DicomFormatException>(() => Part10Reader.Read(Example.File(Uids.ExplicitVrLittleEndian, deep))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_elements_than_the_limit_are_refused()
    {
        var many = new byte[(ElementRows.Most + 1L) * 8];
        for (var at = 0; at < many.Length; at += 8) (many[at], many[at + 2]) = (0x08, 0x60);
        Assert.Contains("more elements", Assert.Throws<DicomFormatException>(() => Part10Reader.ReadDataset(many, Uids.ImplicitVrLittleEndian)).Message, StringComparison.Ordinal);
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static DicomFile Read(string hex, string defect, long offset, params string[] others) => Read(Example.File(Uids.ExplicitVrLittleEndian, hex), defect, offset, others);

    /// <summary>Reads a file with the patient id ABCD in it and these defects, the first at an offset.</summary>
    private static DicomFile Read(byte[] bytes, string defect, long offset, params string[] others)
    {
        var file = Part10Reader.Read(bytes);
        Assert.Equal("ABCD", file.Dataset.Text(Example.Tag("PatientID")));
        var first = file.Warnings[0];
        Assert.Contains(defect, first.ToString(), StringComparison.Ordinal);
        Assert.Equal(offset, first.Offset);
        Assert.Equal(1 + others.Length, file.Warnings.Count);
        Assert.All(others.Zip(file.Warnings.Skip(1)), pair => Assert.Contains(pair.First, pair.Second.Message, StringComparison.Ordinal));

        var refused = Assert.Throws<DicomFormatException>(() => Part10Reader.Read(bytes, ReadMode.Strict));
        Assert.Equal(first.Offset, refused.Offset);
        Assert.Equal(first.ToString(), refused.Message);

        using var stream = new OnceOnly(bytes, 7);
        var streamed = Part10Reader.ReadHeader(stream);
        Assert.Equal(file.Warnings, streamed.Warnings);
        Assert.Equal(file.Dataset.Elements, streamed.Dataset.Elements);
        return file;
    }

    /// <summary>Reads a file without defects.</summary>
    private static DicomFile ReadWhole(byte[] bytes)
    {
        var file = Part10Reader.Read(bytes, ReadMode.Strict);
        Assert.Empty(Part10Reader.Read(bytes).Warnings);
        return file;
    }
}
