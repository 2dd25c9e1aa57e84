using DataBank.Storage;

namespace DataBank.UnitTests.Studies;

public class WildcardsTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("a*c", "abbbc", true)]
    [InlineData("a*c", "abbbcd", false)]
    [InlineData("*b*b*", "abab", true)]
    [InlineData("?a", "a", false)]
    [InlineData("a?", "ab", true)]
    [InlineData("山*", "山田", true)]
    public void Star_is_any_run_and_question_mark_any_one(string pattern, string text, bool matches) => Assert.Equal(matches, Wildcards.IsMatch(pattern, text));

    [Fact]
    public void What_the_engine_would_take_for_a_wildcard_is_escaped()
    {
        Assert.Equal("[[]a%_*", Wildcards.ToSql(DatabaseEngine.Sqlite, "[a%_*"));
        Assert.Equal(@"\[a\%\_%_", Wildcards.ToSql(DatabaseEngine.PostgreSql, "[a%_*?"));
    }
}
