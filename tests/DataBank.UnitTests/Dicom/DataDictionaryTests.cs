using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class DataDictionaryTests
{
    [Theory]
    [InlineData("PatientID", 0x00100020u)]
    [InlineData("CommandGroupLength", 0x00000000u)]
    [InlineData("PixelData", 0x7FE00010u)]
    [InlineData("OverlayData", 0x60003000u)]
    public void Keyword_finds_its_tag(string keyword, uint tag)
    {
        Assert.True(DataDictionary.TryFindTag(keyword, out var found));
        Assert.Equal(tag, found.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PatientId")]
    [InlineData("患者")]
    [InlineData("PatientIDPatientIDPatientIDPatientIDPatientIDPatientIDPatientIDPatientIDPatientIDPatientIDPatientIDPatientID")]
    public void Unknown_keyword_finds_nothing(string keyword) => Assert.False(DataDictionary.TryFindTag(keyword, out _));

    [Fact]
    public void Every_row_is_found_by_tag_and_by_keyword()
    {
        var rows = 0;
        foreach (var value in DataElementTable.Tags)
        {
            var entry = DataDictionary.Find(Tag.FromValue(value));
            Assert.NotNull(entry);
            if (entry.Keyword.Length > 0 && DataDictionary.TryFindTag(entry.Keyword, out var tag))
            {
                Assert.Equal(value, tag.Value);
                rows++;
            }
        }
        Assert.True(rows > 5000);
    }

    [Fact]
    public void Row_tells_what_the_standard_says()
    {
        Assert.Equal(new DictionaryEntry(new Tag(0x0010, 0x0010), Vr.PN, "1", "PatientName", "Patient's Name", IsRetired: false), DataDictionary.Find(new Tag(0x0010, 0x0010)));
        Assert.True(DataDictionary.Find(new Tag(0x0008, 0x0010))!.IsRetired);
        Assert.Equal("OverlayData", DataDictionary.Find(new Tag(0x6012, 0x3000))!.Keyword);
        Assert.Null(DataDictionary.Find(new Tag(0x0009, 0x1001)));
        Assert.Null(DataDictionary.Find(new Tag(0x6001, 0x3000)));
    }

    [Fact]
    public void Uids_have_their_names()
    {
        Assert.Equal("CT Image Storage", Uids.Name(Uids.CtImageStorage));
        Assert.Equal("ExplicitVRLittleEndian", Uids.Keyword(Uids.ExplicitVrLittleEndian));
        Assert.Equal("Transfer Syntax", Uids.Kind("1.2.840.10008.1.2.5"));
        Assert.Null(Uids.Name("1.2.3"));
    }
}
