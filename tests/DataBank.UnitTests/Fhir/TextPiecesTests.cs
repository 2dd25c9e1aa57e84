using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class TextPiecesTests
{
    [Theory]
    [InlineData("右下葉に肺炎像を認める。CTで確認", "肺炎")]
    [InlineData("右下葉に肺炎像を認める。CTで確認", "肺")]
    [InlineData("右下葉に肺炎像を認める。CTで確認", "ct 下葉")]
    [InlineData("右下葉に肺炎像を認める。CTで確認", "ＣＴ")]
    [InlineData("ヘモグロビンA1c 6.5%", "へもぐろびん")]
    [InlineData("ヘモグロビンA1c 6.5%", "a1c")]
    [InlineData("髙血圧症", "高血圧")]
    [InlineData("𠮷野屋", "吉野")]
    public void A_text_has_all_pieces_of_what_stands_in_it(string text, string asked) => Assert.True(IsFound(text, asked));

    [Theory]
    [InlineData("肺に炎症", "肺炎")]
    [InlineData("ヘモグロビンA1c", "a1")]
    [InlineData("CT", "MR")]
    public void A_text_lacks_pieces_of_what_does_not_stand_in_it(string text, string asked) => Assert.False(IsFound(text, asked));

    [Fact]
    public void Content_is_text_and_not_ids_systems_dates_or_tags()
    {
        var index = IndexExtractor.Extract(FhirResource.Parse(Encoding.UTF8.GetBytes(
            """
            {"resourceType":"Condition","id":"abc1","text":{"status":"generated","div":"<div title='hidden'>肺癌 &amp; T1b</div>"},
             "code":{"coding":[{"system":"http://icd","code":"C34.1","display":"肺上葉癌"}]},"subject":{"reference":"Patient/p1","display":"山田"},"recordedDate":"2026-01-02"}
            """)));
        Assert.Superset(new HashSet<string> { "肺癌", "t1b" }, index.NarrativePieces.ToHashSet());
        Assert.Superset(new HashSet<string> { "肺癌", "t1b", "c34", "上葉", "山田" }, index.ContentPieces.ToHashSet());
        Assert.DoesNotContain("山田", index.NarrativePieces);
        Assert.Empty(index.ContentPieces.Intersect(["abc1", "icd", "p1", "2026", "hidden", "title", "div"]));
    }

    private static bool IsFound(string text, string asked)
    {
        var pieces = new HashSet<string>();
        TextPieces.AddTo(pieces, text, 1000);
        return TextPieces.Asked(asked) is { Count: > 0 } needed && needed.All(pieces.Contains);
    }
}
