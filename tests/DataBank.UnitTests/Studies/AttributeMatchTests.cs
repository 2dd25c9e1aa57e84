using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Studies;

public class AttributeMatchTests
{
    private static readonly Tag Tag = new(0x0008, 0x0020);

    [Theory]
    [InlineData("20240101-20240131", "20240131", true)]
    [InlineData("20240101-20240131", "20240201", false)]
    [InlineData("-20240131", "19991231", true)]
    [InlineData("20240101-", "20231231", false)]
    [InlineData("20240115", "2024.01.15", true)]
    public void Dates_match_single_values_and_ranges(string key, string value, bool holds) => Assert.Equal(holds, Holds(MatchKind.Date, key, value));

    [Theory]
    [InlineData("1000-1200", "120059.99", true)]
    [InlineData("1000-1200", "120100", false)]
    [InlineData("10", "105959", true)]
    [InlineData("10", "11", false)]
    [InlineData("-0930", "093000", true)]
    public void Times_match_by_the_precision_given(string key, string value, bool holds) => Assert.Equal(holds, Holds(MatchKind.Time, key, value));

    [Theory]
    [InlineData("20240101090000+0900", "20240101000000+0000", true)]
    [InlineData("20240101-20240102", "20240102235959", true)]
    [InlineData("20240101000000-0500-20240101010000-0500", "20240101053000+0000", true)]
    [InlineData("20240101000000-0500-20240101010000-0500", "20240101040000+0000", false)]
    [InlineData("20240101000000-0500-", "20250101", true)]
    public void Date_times_match_across_offsets_whose_minus_is_no_range(string key, string value, bool holds) => Assert.Equal(holds, Holds(MatchKind.DateTime, key, value));

    [Theory]
    [InlineData("1.2\\1.3", "1.3", true)]
    [InlineData("1.2,1.3", "1.2", true)]
    [InlineData("1.2", "1.2.3", false)]
    public void Uids_match_whole_and_by_list(string key, string value, bool holds) => Assert.Equal(holds, Holds(MatchKind.Uid, key, value));

    [Theory]
    [InlineData("山田^太郎", true)]
    [InlineData("山田*", true)]
    [InlineData("ﾔﾏﾀﾞ*", true)]
    [InlineData("やまだ^たろう", true)]
    [InlineData("yamada^TAROU", true)]
    [InlineData("ＹＡＭＡＤＡ　Tarou", true)]
    [InlineData("太郎", false)]
    [InlineData("Yamada^Tarou=山田^太郎", true)]
    [InlineData("Yamada^Tarou=鈴木^太郎", false)]
    public void Names_match_in_any_group_and_width_and_kana(string key, bool holds) =>
        Assert.Equal(holds, Holds(MatchKind.Name, key, "Yamada^Tarou=山田^太郎=ヤマダ^タロウ"));

    [Theory]
    [InlineData("太郎", true)]
    [InlineData("tar yama", true)]
    [InlineData("*ama*", true)]
    [InlineData("たろ", true)]
    [InlineData("amada", false)]
    public void Fuzzy_names_match_word_beginnings_in_any_order(string key, bool holds) =>
        Assert.Equal(holds, AttributeMatch.Parse(Tag, MatchKind.Name, key, fuzzy: true).All(match => match.Holds(["Yamada^Tarou=山田^太郎=ヤマダ^タロウ"])));

    [Theory]
    [InlineData("-")]
    [InlineData("2024-01-01")]
    [InlineData("20241301")]
    public void A_malformed_date_is_refused_without_being_quoted(string key)
    {
        var problem = Assert.Throws<RequestProblem>(() => AttributeMatch.Parse(Tag, MatchKind.Date, key, fuzzy: false));
        Assert.Equal(400, problem.Status);
        Assert.DoesNotContain(key.Length > 1 ? key : "\"-\"", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    public void An_empty_value_and_a_lone_star_filter_nothing(string key) => Assert.Empty(AttributeMatch.Parse(Tag, MatchKind.Text, key, fuzzy: false));

    private static bool Holds(MatchKind kind, string key, string value) =>
        AttributeMatch.Parse(Tag, kind, key, fuzzy: false).All(match => match.Holds([value]));
}
