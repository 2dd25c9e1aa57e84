using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>Values in their own types, by PS3.5 §6.2 and, for ranges, PS3.4 C.2.2.2.5.</summary>
public sealed class ValueTests
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    [Theory]
    [InlineData("20200229", true)]
    [InlineData("20210229", false)]
    [InlineData("2020.01.02", false)]
    [InlineData("202001", false)]
    [InlineData("20201301", false)]
    [InlineData("２０２００１０２", false)]
    [InlineData("", false)]
    public void Date_is_eight_digits_of_a_real_day(string text, bool isDate)
    {
        Assert.Equal(isDate, DicomDate.TryParse(text, out var date));
        Assert.Equal(isDate ? text : "00010101", date.ToString());
    }

    [Theory]
    [InlineData("10", MomentPrecision.Hour)]
    [InlineData("1030", MomentPrecision.Minute)]
    [InlineData("235960", MomentPrecision.Second)]
    [InlineData("103015.1", MomentPrecision.Fraction)]
    [InlineData("103015.000001", MomentPrecision.Fraction)]
    public void Time_keeps_its_precision(string text, MomentPrecision precision)
    {
        Assert.True(DicomTime.TryParse(text, out var time));
        Assert.Equal(precision, time.Precision);
        Assert.Equal(text, time.ToString());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("103")]
    [InlineData("24")]
    [InlineData("1060")]
    [InlineData("103061")]
    [InlineData("12:34:56")]
    [InlineData("1030.5")]
    [InlineData("103015.")]
    [InlineData("103015.1234567")]
    [InlineData("103015.-1")]
    public void Time_in_another_form_is_refused(string text) => Assert.False(DicomTime.TryParse(text, out _));

    [Fact]
    public void Forms_of_acr_nema_are_read_by_those_who_ask_for_them()
    {
        Assert.True(DicomDate.TryParseAcrNema("2020.01.02", out var date));
        Assert.Equal("20200102", date.ToString());
        Assert.True(DicomTime.TryParseAcrNema("12:34:56.5", out var time));
        Assert.Equal("123456.5", time.ToString());
        Assert.False(DicomDate.TryParseAcrNema("2020-01-02", out _));
        Assert.False(DicomTime.TryParseAcrNema("12:34", out _));
    }

    [Theory]
    [InlineData("2020", MomentPrecision.Year)]
    [InlineData("202002", MomentPrecision.Month)]
    [InlineData("20200229", MomentPrecision.Day)]
    [InlineData("2020022910", MomentPrecision.Hour)]
    [InlineData("20200229103015.25+0900", MomentPrecision.Fraction)]
    [InlineData("2020-0500", MomentPrecision.Year)]
    [InlineData("20200229103015-1200", MomentPrecision.Second)]
    [InlineData("20200229103015+1400", MomentPrecision.Second)]
    [InlineData("20200229103015+0000", MomentPrecision.Second)]
    public void Date_time_keeps_its_precision_and_offset(string text, MomentPrecision precision)
    {
        Assert.True(DicomDateTime.TryParse(text, out var value));
        Assert.Equal(precision, value.Precision);
        Assert.Equal(text, value.ToString());
    }

    [Theory]
    [InlineData("202")]
    [InlineData("0000")]
    [InlineData("202013")]
    [InlineData("20200230")]
    [InlineData("20200229103015-0000")]
    [InlineData("20200229103015+1401")]
    [InlineData("20200229103015-1201")]
    [InlineData("20200229103015+09")]
    [InlineData("2020+0900+0900")]
    public void Date_time_in_another_form_is_refused(string text) => Assert.False(DicomDateTime.TryParse(text, out _));

    [Fact]
    public void Date_time_becomes_a_moment_only_with_an_offset()
    {
        Assert.True(DicomDateTime.TryParse("20200102103015.25+0900", out var value));
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 10, 30, 15, 250, Japan), value.ToDateTimeOffset());
        Assert.True(DicomDateTime.TryParse("20200102", out var day));
        Assert.Null(day.ToDateTimeOffset());
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 0, 0, 0, Japan), day.ToDateTimeOffset(Japan));
        Assert.True(DicomDateTime.TryParse("20161231235960+0000", out var leap));
        Assert.Null(leap.ToDateTimeOffset());
    }

    [Theory]
    [InlineData("20200101-20201231", "20200101", "20201231")]
    [InlineData("-20201231", null, "20201231")]
    [InlineData("20200101-", "20200101", null)]
    [InlineData("20200615", "20200615", "20200615")]
    public void Range_of_dates_has_its_ends(string text, string? from, string? to)
    {
        Assert.True(MomentRange.TryParse<DicomDate>(text, out var range));
        Assert.Equal(from, range.From?.ToString());
        Assert.Equal(to, range.To?.ToString());
        Assert.Equal(text, range.ToString());
        Assert.True(range.Contains(new DicomDate(2020, 6, 15)));
        Assert.Equal(from is null, range.Contains(new DicomDate(2019, 12, 31)));
        Assert.Equal(to is null, range.Contains(new DicomDate(2021, 1, 1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("20200101-20201231-")]
    [InlineData("20200101--20201231")]
    [InlineData("2020-2021")]
    public void Text_that_is_no_range_of_dates_is_refused(string text) => Assert.False(MomentRange.TryParse<DicomDate>(text, out _));

    [Theory]
    [InlineData("10-1130", "1130", true)]
    [InlineData("10-1130", "113059.999999", true)]
    [InlineData("10-1130", "1131", false)]
    [InlineData("103015-", "10", true)]
    [InlineData("103015-", "1029", false)]
    [InlineData("-10", "105959", true)]
    public void Range_of_times_ends_with_the_last_moment_its_end_may_mean(string text, string value, bool contains)
    {
        Assert.True(MomentRange.TryParse<DicomTime>(text, out var range));
        Assert.True(DicomTime.TryParse(value, out var time));
        Assert.Equal(contains, range.Contains(time));
    }

    [Theory]
    [InlineData("2019-2020", "2019", "2020")]
    [InlineData("2020-0500", "2020-0500", "2020-0500")]
    [InlineData("2020-0500-", "2020-0500", null)]
    [InlineData("20200101-0500-20200201-0500", "20200101-0500", "20200201-0500")]
    [InlineData("-20200201+0900", null, "20200201+0900")]
    public void Minus_sign_of_an_offset_does_not_part_a_range(string text, string? from, string? to)
    {
        Assert.True(MomentRange.TryParse<DicomDateTime>(text, out var range));
        Assert.Equal(from, range.From?.ToString());
        Assert.Equal(to, range.To?.ToString());
    }

    [Fact]
    public void Offsets_are_counted_when_date_times_are_compared()
    {
        Assert.True(MomentRange.TryParse<DicomDateTime>("20200102000000+0900-20200102235959+0900", out var range));
        Assert.True(DicomDateTime.TryParse("20200101160000+0000", out var value));
        Assert.True(range.Contains(value));
        Assert.True(DicomDateTime.TryParse("20200102160000", out var local));
        Assert.True(range.Contains(local, Japan));
        Assert.False(range.Contains(local));
    }

    [Fact]
    public void Date_and_time_ranges_combine_to_one()
    {
        Assert.True(MomentRange.TryParse<DicomDate>("20200101-20200103", out var dates));
        Assert.True(MomentRange.TryParse<DicomTime>("1200-1000", out var times));
        var range = DicomDateTime.Between(dates, times);
        Assert.Equal("202001011200-202001031000", range.ToString());
        Assert.True(range.Contains(new DicomDateTime(new DicomDate(2020, 1, 2), null)));
    }

    [Theory]
    [InlineData("1.50", "1.50")]
    [InlineData("-0.1", "-0.1")]
    [InlineData("+5", "5")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("1.5E3", "1500")]
    [InlineData("25e-2", "0.25")]
    [InlineData("1234567890123456", "1234567890123456")]
    [InlineData("0.1000000000000000000000000000000000000", "0.1000000000000000000000000000")]
    [InlineData("1E-28", "0.0000000000000000000000000001")]
    [InlineData("0E300", "0")]
    public void Decimal_string_is_read_exactly(string text, string expected)
    {
        Assert.True(DecimalString.TryParse(text, out decimal value));
        Assert.Equal(expected, value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("1E300", true)]
    [InlineData("1E-29", true)]
    [InlineData("79228162514264337593543950336", true)]
    [InlineData("1E999", false)]
    [InlineData("1,5", false)]
    [InlineData("1.2.3", false)]
    [InlineData("0x10", false)]
    [InlineData("NaN", false)]
    [InlineData("1E", false)]
    [InlineData(".", false)]
    public void Number_that_a_decimal_cannot_hold_is_refused_never_rounded(string text, bool isDouble)
    {
        Assert.False(DecimalString.TryParse(text, out decimal _));
        Assert.Equal(isDouble, DecimalString.TryParse(text, out double _));
    }

    [Fact]
    public void Decimal_string_is_written_without_loss_or_not_at_all()
    {
        Assert.Equal("-1.50", DecimalString.Format(-1.50m));
        Assert.Equal("1", DecimalString.Format(1.0000000000000000000m));
        Assert.Equal("1E-28", DecimalString.Format(1e-28m));
        Assert.Throws<OverflowException>(() => DecimalString.Format(12345678901234567m));
        Assert.Equal("0.33333333333333", DecimalString.Format(1d / 3));
        Assert.All([Math.PI, -1e-300 / 3, 1e300 / 7, double.MaxValue], value => Assert.InRange(DecimalString.Format(value).Length, 1, 16));
    }

    [Theory]
    [InlineData("2147483647", true)]
    [InlineData("-2147483648", true)]
    [InlineData("2147483648", false)]
    [InlineData("7.0", false)]
    public void Integer_string_has_32_bits(string text, bool isInteger) => Assert.Equal(isInteger, IntegerString.TryParse(text, out _));

    [Theory]
    [InlineData("Yamada^Tarou=山田^太郎=やまだ^たろう")]
    [InlineData("=山田^太郎")]
    [InlineData("Adams^John Robert Quincy^^Rev.^B.A. M.Div.")]
    [InlineData("==やまだ")]
    public void Person_name_comes_back_as_it_was(string text)
    {
        Assert.True(PersonName.TryParse(text, out var name));
        Assert.Equal(text, name.ToString());
    }

    [Fact]
    public void Person_name_has_three_groups_of_five_components()
    {
        Assert.False(PersonName.TryParse("A^B^C^D^E=山田^太郎==", out _));
        Assert.False(PersonName.TryParse("A^B^C^D^E^F", out _));
        Assert.True(PersonName.TryParse("A^B^C^D^E=山田^太郎=", out var name));
        Assert.Equal(new PersonNameGroup("A", "B", "C", "D", "E"), name.Alphabetic);
        Assert.Equal(new PersonNameGroup("山田", "太郎"), name.Ideographic);
        Assert.True(name.Phonetic.IsEmpty);
    }

    [Fact]
    public void Typed_values_are_written_and_read_back_in_both_byte_orders()
    {
        var built = Example.Slice()
            .SetDate(Example.Tag("StudyDate"), new DicomDate(2020, 1, 2))
            .SetTime(Example.Tag("StudyTime"), new DicomTime(new TimeOnly(10, 30, 15)))
            .Set(Example.Tag("TimezoneOffsetFromUTC"), "+0900")
            .SetDecimals(Example.Tag("WindowCenter"), 40.5m, -1m)
            .SetIntegers(Example.Tag("SmallestImagePixelValue"), -7)
            .SetIntegers(Example.Tag("InstanceNumber"), 12)
            .SetTags(Example.Tag("FrameIncrementPointer"), Example.Tag("FrameTime"), Example.Tag("FrameTimeVector"))
            .SetName(Example.Tag("OperatorsName"), new PersonName(new PersonNameGroup("Suzuki", "Hanako")))
            .SetNumbers<float>(Example.Tag("FloatPixelData"), Vr.OF, [1.5f, float.NaN])
            .SetNumbers<ulong>(Example.Tag("ExtendedOffsetTable"), Vr.OV, [ulong.MaxValue])
            .Set(Example.Tag("PatientAge"), "018M")
            .Build();
        foreach (var syntax in new[] { Uids.ExplicitVrLittleEndian, Uids.ExplicitVrBigEndian })
        {
            var dataset = Part10Reader.Read(Example.File(built, syntax)).Dataset;
            Assert.Equal(new DicomDate(2020, 1, 2), dataset.Date(Example.Tag("StudyDate")));
            Assert.Equal("20200102103015.000000+0900", dataset.DateTime(Example.Tag("StudyDate"), Example.Tag("StudyTime")).ToString());
            Assert.Equal([40.5m, -1m], dataset.Decimals(Example.Tag("WindowCenter")));
            Assert.Equal(-7, dataset.Decimal(Example.Tag("SmallestImagePixelValue")));
            Assert.Equal(12, dataset.Integer(Example.Tag("InstanceNumber")));
            Assert.Equal([Example.Tag("FrameTime"), Example.Tag("FrameTimeVector")], dataset.AttributeTags(Example.Tag("FrameIncrementPointer")));
            Assert.Equal("Hanako", dataset.Name(Example.Tag("OperatorsName"))!.Alphabetic.Given);
            Assert.Equal([1.5f, float.NaN], dataset.Numbers<float>(Example.Tag("FloatPixelData")));
            Assert.Equal([ulong.MaxValue], dataset.Numbers<ulong>(Example.Tag("ExtendedOffsetTable")));
            Assert.Equal((ushort)0x0100, dataset.Numbers<ushort>(Example.Tag("PixelData"))[0]);
            Assert.Equal(new DicomAge(18, 'M'), dataset.Age(Example.Tag("PatientAge")));
        }
    }

    [Fact]
    public void Malformed_values_keep_their_text_and_have_no_typed_value()
    {
        var dataset = new DatasetBuilder()
            .Set(Example.Tag("StudyDate"), "2020.01.02")
            .Set(Example.Tag("StudyTime"), "12:34:56")
            .Set(Example.Tag("SliceThickness"), "1,5")
            .Set(Example.Tag("WindowCenter"), "40", "1.5x", "12345678901234567890.5")
            .Set(Example.Tag("InstanceNumber"), "7.0")
            .Build();
        Assert.Equal("2020.01.02", dataset.Text(Example.Tag("StudyDate")));
        Assert.Null(dataset.Date(Example.Tag("StudyDate")));
        Assert.Equal("12:34:56", dataset.Text(Example.Tag("StudyTime")));
        Assert.Null(dataset.Time(Example.Tag("StudyTime")));
        Assert.Null(dataset.DateTime(Example.Tag("StudyDate"), Example.Tag("StudyTime")));
        Assert.Equal("1,5", dataset.Text(Example.Tag("SliceThickness")));
        Assert.Null(dataset.Decimal(Example.Tag("SliceThickness")));
        Assert.Null(dataset.Number(Example.Tag("SliceThickness")));
        Assert.Equal([40m, null, 12345678901234567890.5m], dataset.Decimals(Example.Tag("WindowCenter")));
        Assert.Equal("7.0", dataset.Text(Example.Tag("InstanceNumber")));
        Assert.Null(dataset.Integer(Example.Tag("InstanceNumber")));
    }

    [Theory]
    [InlineData(Vr.LO, "A", "4120")]
    [InlineData(Vr.UI, "1.2.3", "312E322E3300")]
    [InlineData(Vr.DA, "20200102", "3230323030313032")]
    [InlineData(Vr.DS, "1.5", "312E3520")]
    [InlineData(Vr.UR, "x:y", "783A7920")]
    [InlineData(Vr.UC, "A", "4120")]
    [InlineData(Vr.AT, "00100020", "10002000")]
    [InlineData(Vr.SV, "-2", "FEFFFFFFFFFFFFFF")]
    [InlineData(Vr.UV, "18446744073709551615", "FFFFFFFFFFFFFFFF")]
    public void Value_is_encoded_with_its_own_padding(Vr vr, string text, string hex)
    {
        var tag = new Tag(0x0009, 0x1001);
        Assert.Equal(hex, Convert.ToHexString(new DatasetBuilder().Set(tag, vr, text).Build().Bytes(tag).Span));
    }
}
