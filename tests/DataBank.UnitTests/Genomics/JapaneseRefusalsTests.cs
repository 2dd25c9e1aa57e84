using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

public sealed class JapaneseRefusalsTests
{
    [Theory]
    [InlineData("POS is not a positive whole number.", "POS が正の整数ではありません")]
    [InlineData("The line has 9 columns instead of 10.", "列の数が 10 でなく 9 です")]
    [InlineData("The file ends before the #CHROM line (line 2)", "2 行目: #CHROM の行の前でファイルが終わっています")]
    [InlineData("This VCF version is not supported; 4.1 to 4.5 are (line 1)", "1 行目: この版の VCF には対応していません。対応するのは 4.1〜4.5 です")]
    [InlineData("Something else (line 3)", "Something else (line 3)")]
    public void A_reason_is_told_in_Japanese_with_its_place_and_numbers(string english, string japanese) => Assert.Equal(japanese, JapaneseRefusals.Of(english));

    /// <summary>All that the reviewed table has us say of files and lines.</summary>
    [Fact]
    public void Whatever_is_said_of_a_broken_VCF_is_said_in_Japanese_too()
    {
        List<string> said = [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Genomics", "vcf-rules.tsv"))
            .Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')).Where(columns => columns.Length > 6)
            .Select(columns => columns[6]).Where(answer => answer.StartsWith("line: ", StringComparison.Ordinal) || answer.StartsWith("file: ", StringComparison.Ordinal)).Select(answer => answer[6..]).Distinct()];
        Assert.True(said.Count > 25);
        Assert.DoesNotContain(said, reason => JapaneseRefusals.Of(reason) == reason);
    }
}
