using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class Part10Tests
{
    [Theory]
    [InlineData(Uids.ImplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrBigEndian)]
    [InlineData(Uids.DeflatedExplicitVrLittleEndian)]
    public void What_is_written_is_read_back_in_every_plain_syntax(string transferSyntax)
    {
        var bytes = Example.File(Example.Slice().Build(), transferSyntax);
        var file = Part10Reader.Read(bytes);
        Assert.Equal(transferSyntax, file.TransferSyntax);
        Assert.Empty(file.Warnings);
        Assert.Equal("Yamada^Tarou=山田^太郎=やまだ^たろう", file.Dataset.Text(Example.Tag("PatientName")));
        Assert.Equal(["ORIGINAL", "PRIMARY", "AXIAL"], file.Dataset.Texts(Example.Tag("ImageType")));
        Assert.Null(file.Dataset.Text(Example.Tag("PatientBirthDate")));
        Assert.True(file.Dataset.Contains(Example.Tag("PatientBirthDate")));
        Assert.Equal(4, file.Dataset.Integer(Example.Tag("Rows")));
        Assert.Equal(-5, file.Dataset.Integer(Example.Tag("SmallestImagePixelValue")));
        Assert.Equal(1.5, file.Dataset.Number(Example.Tag("SliceThickness")));
        var request = Assert.Single(file.Dataset.Items(Example.Tag("RequestAttributesSequence")));
        Assert.Equal("胸部", request.Text(Example.Tag("ScheduledProcedureStepDescription")));
        Assert.Equal(2, request.Items(Example.Tag("ScheduledProtocolCodeSequence")).Count);
        Assert.Equal(Example.Tag("PixelData"), file.PixelData!.Value.Tag);
        Assert.Equal(bytes, Example.File(file.Dataset, transferSyntax));
    }

    [Theory]
    [InlineData(Uids.ImplicitVrLittleEndian, Uids.ExplicitVrBigEndian)]
    [InlineData(Uids.ExplicitVrBigEndian, Uids.ExplicitVrLittleEndian)]
    public void Changing_the_syntax_and_back_gives_the_same_bytes(string first, string second)
    {
        var bytes = Example.File(Example.Slice().Remove(new Tag(0x0009, 0x1001)).Build(), first);
        var there = Example.File(Part10Reader.Read(bytes).Dataset, second);
        Assert.Equal(bytes, Example.File(Part10Reader.Read(there).Dataset, first));
    }

    [Theory]
    [InlineData(Uids.ImplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrBigEndian)]
    [InlineData(Uids.DeflatedExplicitVrLittleEndian)]
    public void Truncation_at_any_byte_is_an_error_with_offset_or_a_shorter_reading(string transferSyntax)
    {
        var bytes = Example.File(Example.Slice().Build(), transferSyntax);
        for (var length = 0; length < bytes.Length; length++)
        {
            try
            {
                var file = Part10Reader.Read(bytes.AsMemory(0, length));
                foreach (var element in file.Dataset.Elements)
                {
                    file.Dataset.Texts(element.Tag);
                }
            }
            catch (DicomFormatException exception)
            {
                Assert.InRange(exception.Offset, 0, 4096);
            }
        }
    }

    [Fact]
    public void Cut_pixel_data_are_kept_with_a_warning()
    {
        var bytes = Example.File(Example.Slice().Build());
        var file = Part10Reader.Read(bytes.AsMemory(0, bytes.Length - 10));
        Assert.Equal(22, file.PixelData!.Value.Length);
        Assert.Equal(bytes.Length - 10, file.CutOffAt);
        Assert.Single(file.Warnings);
    }

    [Fact]
    public void File_that_claims_four_gigabytes_is_refused_without_allocating_them()
    {
        var bytes = Example.File(Uids.ExplicitVrLittleEndian, "0900 1010 4F42 0000 FEFFFFFF" + new string('0', 20_000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<DicomFormatException>(() => Part10Reader.Read(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Assert.True(exception.Offset > 132);
        using var stream = new MemoryStream(bytes);
        before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DicomFormatException>(() => Part10Reader.ReadHeader(stream));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void Text_that_is_no_dicom_is_refused()
    {
        Assert.Throws<DicomFormatException>(() => Part10Reader.Read("{\"resourceType\":\"Patient\"}"u8.ToArray()));
        Assert.Throws<DicomFormatException>(() => Part10Reader.Read(Array.Empty<byte>()));
    }

    [Theory]
    [InlineData(132)]
    [InlineData(128)]
    public void File_without_preamble_or_meta_group_is_read(int cut)
    {
        var bytes = Example.File(Example.Slice().Build());
        Assert.Equal("0001", Part10Reader.Read(bytes.AsMemory(cut)).Dataset.Text(Example.Tag("PatientID")));
    }

    [Theory]
    [InlineData(Uids.ImplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrBigEndian)]
    public void Bare_data_set_is_recognised(string transferSyntax)
    {
        var dataset = Example.Slice().Build();
        var whole = Part10Reader.Read(Example.File(dataset, transferSyntax));
        var body = Example.File(dataset, transferSyntax)[(int)whole.DatasetOffset..];
        var file = Part10Reader.Read(body);
        Assert.Equal(transferSyntax, file.TransferSyntax);
        Assert.NotEmpty(file.Warnings);
        Assert.Equal("0001", file.Dataset.Text(Example.Tag("PatientID")));
    }

    [Fact]
    public void Data_set_in_another_encoding_than_announced_is_read_with_a_warning()
    {
        var file = Part10Reader.Read(Example.File(Uids.ExplicitVrLittleEndian, "1000 2000 04000000 41424344"));
        Assert.Equal("ABCD", file.Dataset.Text(Example.Tag("PatientID")));
        Assert.Single(file.Warnings);
        file = Part10Reader.Read(Example.File(Uids.ImplicitVrLittleEndian, "1000 2000 4C4F 0400 41424344"));
        Assert.Equal("ABCD", file.Dataset.Text(Example.Tag("PatientID")));
    }

    [Fact]
    public void Unknown_of_undefined_length_is_an_implicit_sequence()
    {
        var file = Part10Reader.Read(Example.File(
            Uids.ExplicitVrLittleEndian,
            "0900 1010 554E 0000 FFFFFFFF FEFF00E0 FFFFFFFF 1000 2000 04000000 41424344 FEFF0DE0 00000000 FEFFDDE0 00000000 1000 2000 4C4F 0200 5A20"));
        Assert.Equal("ABCD", Assert.Single(file.Dataset.Items(new Tag(0x0009, 0x1010))).Text(Example.Tag("PatientID")));
        Assert.Equal("Z", file.Dataset.Text(Example.Tag("PatientID")));
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        var bytes = Example.File(Uids.ExplicitVrLittleEndian, string.Concat(Enumerable.Repeat("0800 4011 5351 0000 FFFFFFFF FEFF00E0 FFFFFFFF", 20_000)));
        Assert.Throws<DicomFormatException>(() => Part10Reader.Read(bytes));
    }

    [Fact]
    public void Zeros_after_the_last_element_are_left_out_with_a_warning()
    {
        var file = Part10Reader.Read((byte[])[.. Example.File(Example.Slice().Remove(Example.Tag("PixelData")).Build()), .. new byte[300]]);
        Assert.Equal("0001", file.Dataset.Text(Example.Tag("PatientID")));
        Assert.Single(file.Warnings);
    }

    [Fact]
    public void Header_reading_leaves_large_values_and_pixels_on_disk()
    {
        var large = new byte[100_000];
        using var stream = new MemoryStream(Example.File(Example.Slice().Set(Example.Tag("ICCProfile"), Vr.OB, large).Build()));
        var file = Part10Reader.ReadHeader(stream);
        Assert.False(file.Dataset.IsInMemory(Example.Tag("ICCProfile")));
        Assert.False(file.Dataset.IsInMemory(Example.Tag("PixelData")));
        Assert.Equal(32, file.PixelData!.Value.Length);
        Assert.Equal("0001", file.Dataset.Text(Example.Tag("PatientID")));
        Assert.Throws<InvalidOperationException>(() => file.Dataset.Bytes(Example.Tag("PixelData")));
    }

    [Theory]
    [InlineData(Uids.ImplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.DeflatedExplicitVrLittleEndian)]
    public async Task Edited_header_and_pixels_from_the_source_make_a_file(string transferSyntax)
    {
        var profile = Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray();
        var original = Example.File(Example.Slice().Set(Example.Tag("ICCProfile"), Vr.OB, profile).Set(new Tag(0xFFFC, 0xFFFC), Vr.OB, new byte[8]).Build(), transferSyntax);
        using var stream = new MemoryStream(original);
        var source = Part10Reader.ReadHeader(stream);
        var edited = new DatasetBuilder(source.Dataset).Set(Example.Tag("PatientID"), "PSEUDONYM").Remove(Example.Tag("PatientName")).Build();
        using var output = new MemoryStream();
        await Part10Writer.WriteWithPixelDataAsync(output, edited, source, stream, null, TestContext.Current.CancellationToken);
        var expected = Example.File(Example.Slice().Set(Example.Tag("ICCProfile"), Vr.OB, profile)
            .Set(Example.Tag("PatientID"), "PSEUDONYM").Remove(Example.Tag("PatientName")).Build(), transferSyntax);
        Assert.Equal(expected, output.ToArray());
    }

    [Fact]
    public async Task Encapsulated_pixels_are_copied_up_to_their_delimiter_and_no_further()
    {
        const string Fragments = "E07F 1000 4F42 0000 FFFFFFFF FEFF00E0 00000000 FEFF00E0 04000000 FFD8FFD9 FEFFDDE0 00000000";
        var original = Example.File("1.2.840.10008.1.2.4.50", "1000 2000 4C4F 0200 3120" + Fragments + "FCFF FCFF 4F42 0000 04000000 53454352");
        using var stream = new MemoryStream(original);
        var source = Part10Reader.ReadHeader(stream);
        using var output = new MemoryStream();
        await Part10Writer.WriteWithPixelDataAsync(output, source.Dataset, source, stream, null, TestContext.Current.CancellationToken);
        Assert.Equal(Example.File("1.2.840.10008.1.2.4.50", "1000 2000 4C4F 0200 3120" + Fragments), output.ToArray());
        Assert.Equal(original, Example.File(Part10Reader.Read(original).Dataset, "1.2.840.10008.1.2.4.50"));
    }

    [Fact]
    public void Builder_keeps_the_first_of_two_copies_and_tag_order()
    {
        var file = Part10Reader.Read(Example.File(
            Uids.ExplicitVrLittleEndian, "1000 2000 4C4F 0200 4120 1000 2000 4C4F 0200 4220 0800 6000 4353 0200 4354"));
        Assert.Equal("A", file.Dataset.Text(Example.Tag("PatientID")));
        var built = new DatasetBuilder(file.Dataset).Set(Example.Tag("StudyID"), "7").Build();
        Assert.Equal([Example.Tag("Modality"), Example.Tag("PatientID"), Example.Tag("StudyID")], built.Elements.Select(element => element.Tag));
    }

    [Fact]
    public void Japanese_text_in_a_data_set_without_character_set_makes_it_utf8()
    {
        var built = new DatasetBuilder().Set(Example.Tag("PatientName"), "山田").Build();
        Assert.Equal("ISO_IR 192", built.Text(Example.Tag("SpecificCharacterSet")));
        Assert.Equal("山田", Part10Reader.Read(Example.File(built)).Dataset.Text(Example.Tag("PatientName")));
    }
}
