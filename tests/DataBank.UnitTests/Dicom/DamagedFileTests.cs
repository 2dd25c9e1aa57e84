using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>Damage of all kinds ends in a format exception or a reading, never in another exception, a hang or a big allocation.</summary>
public sealed class DamagedFileTests
{
    [Theory]
    [InlineData(Uids.ImplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.ExplicitVrBigEndian)]
    [InlineData(Uids.DeflatedExplicitVrLittleEndian)]
    public void Changed_bytes_are_read_or_refused(string transferSyntax)
    {
        var original = Example.File(Example.Slice().Build(), transferSyntax);
        var random = new Random(20260101); // Always the same damage: a failure must come back.
        for (var run = 0; run < 2_000; run++)
        {
            var bytes = (byte[])original.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(128, bytes.Length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            }
            var before = GC.GetAllocatedBytesForCurrentThread();
            UseEverything(bytes);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        }
    }

    [Theory] // Each was found by fuzzing.
    [InlineData("LO")]
    [InlineData("PN")]
    [InlineData("UT")]
    public void A_character_set_in_a_text_vr_does_not_follow_itself(string vr)
    {
        var length = vr == "UT" ? "0000 0A000000" : "0A00";
        var head = $"0800 0500 {Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(vr))} {length} 49534F5F495220313932 1000 1000 504E 0400 E5B1B120";
        var file = Part10Reader.Read(Example.File(Uids.ExplicitVrLittleEndian, head));
        Assert.Equal("山", file.Dataset.Text(Example.Tag("PatientName")));
        Assert.Contains("山", DicomJsonTests.Write(file.Dataset), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_deflate_stream_is_a_format_error_from_a_stream_too()
    {
        var bytes = Example.File(Example.Slice().Build(), Uids.DeflatedExplicitVrLittleEndian);
        var start = Part10Reader.Read(bytes).DatasetOffset;
        bytes[start] = 0x07; // A block type that does not exist.
        using var stream = new MemoryStream(bytes);
        Assert.Throws<DicomFormatException>(() => Part10Reader.ReadHeader(stream));
    }

    [Fact]
    public void A_fragment_that_is_cut_off_is_written_with_its_own_length()
    {
        var whole = Part10Reader.Read(Example.File("1.2.840.10008.1.2.4.80", "E07F1000 4F420000 FFFFFFFF FEFF00E0 00000000 FEFF00E0 08000000 01020304"));
        var written = Part10Reader.Read(Example.File(whole.Dataset, whole.TransferSyntax));
        Assert.Equal("FEFF00E000000000FEFF00E00400000001020304FEFFDDE000000000", Convert.ToHexString(written.Dataset.Bytes(Example.Tag("PixelData")).Span));
        Assert.Empty(written.Warnings);
    }

    [Fact]
    public void Group_2_inside_a_data_set_is_not_written_into_the_meta_group()
    {
        var file = Part10Reader.Read(Example.File(Uids.ExplicitVrLittleEndian, "08000500 43530000 02000200 55490200 3100"));
        var written = Part10Reader.Read(Example.File(file.Dataset, file.TransferSyntax));
        Assert.Null(written.FileMeta.Text(Example.Tag("MediaStorageSOPClassUID")));
    }

    [Fact]
    public void A_transfer_syntax_of_undefined_length_is_no_crash()
    {
        var bytes = Convert.FromHexString("4449434D" + "02001000FFFFFFFF" + "02000000" + "4C540400" + "80000000" + "FEFFDDE000000000" + "020001004F42000002000000");
        UseEverything([.. new byte[128], .. bytes]);
    }

    private static void UseEverything(byte[] bytes)
    {
        try
        {
            var file = Part10Reader.Read(bytes);
            DicomJsonTests.Write(file.Dataset);
            DicomDump.Write(TextWriter.Null, file);
            DicomValidator.Validate(file);
            Part10Writer.Write(Stream.Null, file.Dataset, Uids.ExplicitVrLittleEndian);
            Part10Writer.Write(Stream.Null, file.Dataset, Uids.ExplicitVrBigEndian);
            new DatasetBuilder(file.Dataset).Set(Example.Tag("PatientID"), "X").Build();
            using var stream = new MemoryStream(bytes);
            DicomJsonTests.Write(Part10Reader.ReadHeader(stream).Dataset);
        }
        catch (DicomFormatException)
        {
        }
    }
}
