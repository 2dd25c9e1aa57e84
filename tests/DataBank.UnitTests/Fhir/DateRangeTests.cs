using System.Globalization;
using CsCheck;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class DateRangeTests
{
    private static readonly Gen<DateTimeOffset> Moments =
        Gen.Select(Gen.DateTime[new DateTime(1, 1, 2, 0, 0, 0, DateTimeKind.Unspecified), new DateTime(9999, 12, 30, 0, 0, 0, DateTimeKind.Unspecified)], Gen.Int[-14 * 60, 14 * 60],
            (local, offset) => new DateTimeOffset(new DateTime(local.Ticks - (local.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Unspecified), TimeSpan.FromMinutes(offset)));

    [Theory]
    [InlineData("2024", "2023-12-31T15:00:00Z", "2024-12-31T15:00:00Z")] // zoneless: Japanese time
    [InlineData("2024-02", "2024-01-31T15:00:00Z", "2024-02-29T15:00:00Z")]
    [InlineData("2024-12", "2024-11-30T15:00:00Z", "2024-12-31T15:00:00Z")]
    [InlineData("2024-05-01", "2024-04-30T15:00:00Z", "2024-05-01T15:00:00Z")]
    [InlineData("2024-05-01T08:00", "2024-04-30T23:00:00Z", "2024-04-30T23:01:00Z")]
    [InlineData("2024-05-01T08:00:00+09:00", "2024-04-30T23:00:00Z", "2024-04-30T23:00:01Z")]
    [InlineData("2024-05-01T08:00:00Z", "2024-05-01T08:00:00Z", "2024-05-01T08:00:01Z")]
    [InlineData("2024-05-01T08:00:00.5Z", "2024-05-01T08:00:00.500Z", "2024-05-01T08:00:00.600Z")]
    [InlineData("2024-05-01T08:00:00.1234567-03:30", "2024-05-01T11:30:00.123Z", "2024-05-01T11:30:00.124Z")]
    public void A_partial_date_spans_its_precision(string text, string start, string end)
    {
        Assert.True(DateRange.TryParse(text, out var range));
        Assert.Equal(new DateRange(Milliseconds(start), Milliseconds(end)), range);
    }

    [Theory]
    [InlineData("")]
    [InlineData("24")]
    [InlineData("0000")]
    [InlineData("2024-13")]
    [InlineData("2023-02-29")]
    [InlineData("2024-5-1")]
    [InlineData("2024-05-01T")]
    [InlineData("2024-05-01T24:00:00Z")]
    [InlineData("2024-05-01T08:60:00Z")]
    [InlineData("2024-05-01T08:00:00.Z")]
    [InlineData("2024-05-01T08:00:00+9")]
    [InlineData("2024-05-01T08:00:00Zx")]
    [InlineData("2024-05-01 08:00")]
    [InlineData("２０２４")]
    public void Anything_else_is_refused(string text) => Assert.False(DateRange.TryParse(text, out _));

    [Fact]
    public void A_moment_starts_where_the_platform_says_and_lies_within_its_day_and_year() =>
        Moments.Sample(moment =>
        {
            var text = moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
            var local = moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
            return DateRange.TryParse(text, out var exact) && exact == new DateRange(moment.ToUnixTimeMilliseconds(), moment.ToUnixTimeMilliseconds() + 1)
                && DateRange.TryParse(local, out var inJapan)
                && DateRange.TryParse(local.AsSpan(0, 10), out var day) && Contains(day, inJapan)
                && DateRange.TryParse(local.AsSpan(0, 7), out var month) && Contains(month, day)
                && DateRange.TryParse(local.AsSpan(0, 4), out var year) && Contains(year, month);
        });

    private static bool Contains(DateRange outer, DateRange inner) => outer.Start <= inner.Start && inner.End <= outer.End;

    private static long Milliseconds(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
