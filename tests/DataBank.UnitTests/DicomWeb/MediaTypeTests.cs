using DataBank.Server;

namespace DataBank.UnitTests.DicomWeb;

public class MediaTypeTests
{
    [Theory]
    [InlineData("multipart/related; type=\"application/octet-stream\"; transfer-syntax=*")]
    [InlineData("multipart/related; type=application/octet-stream; transfer-syntax=*")]
    [InlineData("multipart/related;type=\"application/octet-stream\";;transfer-syntax=*")]
    [InlineData("Multipart/Related ; TYPE = application/octet-stream ; Transfer-Syntax=\"*\"")]
    public void Quoted_unquoted_and_empty_parameters_read_alike(string text)
    {
        var type = Assert.Single(MediaType.ParseList(text));
        Assert.Equal("multipart/related", type.Name);
        Assert.Equal("application/octet-stream", type.Parameter("type"));
        Assert.Equal("*", type.Parameter("transfer-syntax"));
    }

    [Fact]
    public void Entries_come_by_quality_then_the_more_specific_first()
    {
        var types = MediaType.ParseList("*/*;q=0.8, application/json;q=0.9, image/*, application/dicom+json, text/html;q=0");
        Assert.Equal(["application/dicom+json", "image/*", "application/json", "*/*"], types.Select(type => type.Name));
    }

    [Fact]
    public void What_is_excluded_is_covered_by_no_range()
    {
        var types = MediaType.ParseList("*/*, image/*, image/jpeg;q=0");
        Assert.Equal([false, false], types.Select(type => type.Covers("image/jpeg")));
        Assert.Equal([true, true], types.Select(type => type.Covers("image/png")));
    }

    [Fact]
    public void An_entry_without_sense_does_not_spoil_the_others() =>
        Assert.Equal(["application/dicom"], MediaType.ParseList("nonsense, application/dicom, a/b;q=seven").Select(type => type.Name));

    [Fact]
    public void A_comma_inside_quotes_does_not_separate() =>
        Assert.Equal("a,\"b", Assert.Single(MediaType.ParseList("multipart/related; boundary=\"a,\\\"b\"")).Parameter("boundary"));

    [Fact]
    public void A_plus_that_a_query_string_made_a_blank_is_understood()
    {
        Assert.Equal("application/dicom+json", Assert.Single(MediaType.ParseList("application/dicom json")).Name);
        Assert.Equal("application/dicom+xml", Assert.Single(MediaType.ParseList("multipart/related; type=application/dicom xml")).Parameter("type"));
    }

    [Fact]
    public void An_oversized_header_names_nothing() => Assert.Empty(MediaType.ParseList(new string('a', 5000) + "/" + new string('b', 5000)));
}
