using DataBank.Storage;

namespace DataBank.UnitTests.Studies;

/// <summary>Dates and times as searches compare them; read by the same code as everywhere else (<see cref="DataBank.Dicom.DicomTime"/>).</summary>
public class MatchTextTests
{
    [Theory]
    [InlineData("10", "100000000000", "105959999999")]
    [InlineData("1030", "103000000000", "103059999999")]
    [InlineData("10:30:15", "103015000000", "103015999999")]
    [InlineData("103015.12", "103015120000", "103015129999")]
    [InlineData("235960", "235960000000", "235960999999")]
    [InlineData("2460", null, null)]
    [InlineData("1030155", null, null)]
    public void A_time_is_first_and_last_what_it_may_mean(string text, string? first, string? last) =>
        Assert.Equal((first, last), (MatchText.Time(text), MatchText.LastTime(text)));

    [Theory]
    [InlineData("20240229", "20240229")]
    [InlineData("2024.02.29", "20240229")]
    [InlineData("20230229", null)]
    [InlineData("2024-02-29", null)]
    public void A_date_is_eight_digits_of_a_day_that_there_is(string text, string? expected) => Assert.Equal(expected, MatchText.Date(text));

    [Fact]
    public void Date_times_compare_across_offsets()
    {
        Assert.Equal(MatchText.DateTime("20240101090000"), MatchText.DateTime("20240101000000+0000"));
        var (first, last) = MatchText.DateTime("2024")!.Value;
        Assert.Equal((MatchText.DateTime("20240101")!.Value.First, MatchText.DateTime("20241231235959.999999")!.Value.Last), (first, last));
    }
}
