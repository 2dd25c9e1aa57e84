using CsCheck;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class TextFoldingTests
{
    [Theory]
    [InlineData("ﾔﾏﾀﾞ　ﾀﾛｳ", "ヤマダ タロウ")] // half width with separate voiced marks, full-width space
    [InlineData("やまだ たろう", "ヤマダ タロウ")]
    [InlineData("ＡＢＣ１２３", "abc123")]
    [InlineData("Müller  GARÇON", "muller garcon")]
    [InlineData("が", "ガ")] // decomposed voiced mark
    [InlineData("ハ", "ハ")]
    [InlineData("バ", "バ")]
    [InlineData("パ", "パ")]
    [InlineData("1〜2", "1~2")]
    [InlineData("1～2", "1~2")]
    [InlineData("A−B", "a-b")]
    [InlineData("A－B", "a-b")]
    [InlineData("A‐B", "a-b")]
    [InlineData("データ", "データ")] // the long vowel mark is no dash
    [InlineData("ﾃﾞｰﾀ", "データ")]
    [InlineData("葛\U000E0100城", "葛城")] // variation selector
    [InlineData("𩸽", "𩸽")]
    [InlineData("ゝゞ", "ヽヾ")]
    [InlineData("\t a\r\n b ", "a b")]
    [InlineData("a\u200Bb", "ab")]
    [InlineData("", "")]
    [InlineData("髙橋", "高橋")]
    [InlineData("渡邉 𠮷信", "渡辺 吉信")]
    [InlineData("宮﨑駿", "宮崎駿")]
    public void Text_is_folded(string text, string expected) => Assert.Equal(expected, TextFolding.Fold(text));

    [Theory]
    [InlineData("ハナ", "バナ")]
    [InlineData("コーヒー", "コヒ")]
    [InlineData("高橋", "高梁")]
    public void Different_words_stay_different(string one, string other) =>
        Assert.NotEqual(TextFolding.Fold(one), TextFolding.Fold(other));

    [Fact]
    public void Folding_is_idempotent_and_takes_any_text() =>
        Gen.String.Sample(text =>
        {
            var folded = TextFolding.Fold(text);
            return TextFolding.Fold(folded) == folded;
        });
}
