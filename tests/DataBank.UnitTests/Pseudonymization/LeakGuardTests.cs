using System.Diagnostics;
using System.Text;
using DataBank.Fhir;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

public sealed class LeakGuardTests
{
    private static readonly LeakGuard Guard = new(
    [
        "山田 太郎", "ヤマダ タロウ", "YAMADA TARO", "0001234567", "1958-04-01", "03-1234-5678", "160-0023", "西新宿2-8-1",
        "1.2.392.200036.9116.2.6.1.48.1214833767", "P-00012-X", "00012345", "taro.yamada@example.jp",
    ]);

    [Theory]
    [InlineData("name: 山田太郎さん")]
    [InlineData("山田　太郎")]
    [InlineData("やまだたろう様")]
    [InlineData("ﾔﾏﾀﾞ^ﾀﾛｳ")]
    [InlineData("Yamada^Taro")]
    [InlineData("(TARO YAMADA)")]
    [InlineData("ＹＡＭＡＤＡ")]
    [InlineData("\"0001234567\"")]
    [InlineData("MRN1234567:")]
    [InlineData("０００１２３４５６７")]
    [InlineData("born 1958-04-01T00:00")]
    [InlineData("\"19580401\"")]
    [InlineData("昭和33年4月1日生")]
    [InlineData("S33.4.1")]
    [InlineData("１９５８年４月１日")]
    [InlineData("tel:0312345678")]
    [InlineData("+81-3-1234-5678")]
    [InlineData("〒160-0023")]
    [InlineData("西新宿２－８－１")]
    [InlineData("1.2.392.200036.9116.2.6.1.48.1214833767.3")]
    [InlineData("p-00012-x")]
    [InlineData("mailto:Taro.Yamada@example.jp")]
    public void Identifiers_are_found_however_they_are_written(string text) => Assert.True(Finds(text));

    [Theory]
    [InlineData("2.25.319580401319580401319580401")]
    [InlineData("00012345678")]
    [InlineData("0.1600023")]
    [InlineData("1958")]
    [InlineData("1958-04-02")]
    [InlineData("1.2.392.200036.9116.2.6.1.48.12148337679")]
    [InlineData("バヤマダム")]
    [InlineData("anyamadas")]
    [InlineData("東京都")]
    [InlineData("")]
    [InlineData("0FHVQ4Z2QG8XK1N7W5RJ3MBYTC")]
    public void What_only_resembles_an_identifier_is_let_through(string text) => Assert.False(Finds(text));

    public static TheoryData<string, byte[]> Encodings()
    {
        var (shiftJis, euc, iso2022) = (CodePage(932), CodePage(51932), CodePage(50220));
        return new()
        {
            { "UTF-16 LE", Encoding.Unicode.GetBytes("x山田x") },
            { "UTF-16 BE", Encoding.BigEndianUnicode.GetBytes("x山田x") },
            { "Latin in UTF-16", Encoding.Unicode.GetBytes("1YAMADA1") },
            { "Shift_JIS", shiftJis.GetBytes("患者山田様") },
            { "EUC-JP", euc.GetBytes("患者山田様") },
            { "ISO-2022-JP", iso2022.GetBytes("id 患者山田様") },
            { "DICOM person name", [.. "PN"u8, .. iso2022.GetBytes("山田"), .. "^"u8, .. iso2022.GetBytes("太郎")] },
            { "base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes("患者は山田です"))) },
            { "base64, second position", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes("a山田です"))) },
            { "base64, third position", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes("ab山田です"))) },
            { "base64 of Shift_JIS", Encoding.ASCII.GetBytes(Convert.ToBase64String(shiftJis.GetBytes("ab山田太郎です"))) },
            { "base64 of UTF-16", Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.Unicode.GetBytes("患者は山田です"))) },
            { "percent", Encoding.ASCII.GetBytes(Uri.EscapeDataString("名=山田")) },
            { "percent in lower case", Encoding.ASCII.GetBytes(Uri.EscapeDataString("名=山田").ToLowerInvariant()) },
            { "percent of Shift_JIS", Encoding.ASCII.GetBytes(string.Concat(shiftJis.GetBytes("太郎").Select(b => $"%{b:X2}"))) },
            { "JSON escapes", Encoding.ASCII.GetBytes("""{"n":"\u5C71\u7530"}""") },
            { "JSON escapes in lower case", Encoding.ASCII.GetBytes("""{"n":"\u5c71\u7530"}""") },
            { "XML references", Encoding.ASCII.GetBytes("<n>&#x5c71;&#x7530;</n>") },
            { "decimal references", Encoding.ASCII.GetBytes("<n>&#23665;&#30000;</n>") },
            { "quoted printable", Encoding.ASCII.GetBytes("=E5=B1=B1=E7=94=B0") },
        };
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Identifiers_are_found_in_every_encoding(string encoding, byte[] content)
    {
        Assert.NotEmpty(encoding);
        Assert.True(Guard.FindsLeak(content));
    }

    [Fact] // 田中 in ISO-2022-JP is "EDCf" between escape sequences: plain text with these letters is nobody's name.
    public void Two_byte_sets_count_only_after_their_escape_sequence()
    {
        var guard = new LeakGuard(["田中 一"]);
        Assert.False(guard.FindsLeak("xxEDCfxx"u8));
        Assert.True(guard.FindsLeak("\e$BEDCf\e(B"u8));
        Assert.False(guard.FindsLeak("\e$B0l\e(BEDCf"u8));
    }

    [Fact]
    public void A_family_name_of_one_character_is_found_only_with_its_given_name()
    {
        var guard = new LeakGuard(["林 薫", "ハラ シン", "ABE KEN"]);
        Assert.False(guard.FindsLeak("森林と薫風、ハラとシン、abe or ken"u8));
        Assert.True(guard.FindsLeak("林薫"u8));
        Assert.True(guard.FindsLeak("林^薫"u8));
        Assert.True(guard.FindsLeak("はら しん"u8));
        Assert.True(guard.FindsLeak("Ken Abe"u8));
    }

    [Fact]
    public void A_family_name_that_is_a_prefecture_does_not_hide_the_prefecture()
    {
        var guard = new LeakGuard(["石川 太郎"]);
        Assert.False(guard.FindsLeak("石川県"u8));
        Assert.True(guard.FindsLeak("石川 太郎"u8));
    }

    [Fact]
    public void Two_pieces_of_a_stream_overlap_enough()
    {
        var content = Encoding.UTF8.GetBytes(new string('x', 5000) + "1.2.392.200036.9116.2.6.1.48.1214833767" + new string('x', 5000));
        var found = false;
        for (var at = 0; at < content.Length; at += 100)
        {
            var begin = Math.Max(0, at - Guard.OverlapBytes);
            found |= Guard.FindsLeak(content.AsSpan(begin, Math.Min(content.Length, at + 100) - begin));
        }
        Assert.True(found);
    }

    [Fact]
    public void Nothing_to_search_for_finds_nothing() => Assert.False(new LeakGuard([]).FindsLeak("山田"u8));

    [Fact]
    public void A_patient_and_the_record_give_all_identifiers()
    {
        var identifiers = PatientIdentifiers.Collect(
            Parse("""
                {"resourceType":"Patient","id":"pt-20260001","identifier":[{"value":"0001234567"}],"birthDate":"1958-04-01",
                 "name":[{"text":"山田 太郎","family":"山田","given":["太郎"]},{"family":"Yamada","given":["Taro"]}],"telecom":[{"value":"03-1234-5678"}],
                 "address":[{"text":"東京都新宿区西新宿2-8-1","state":"東京都","city":"新宿区","line":["西新宿2-8-1"],"postalCode":"160-0023"}],
                 "contact":[{"name":{"text":"山田 花子"},"telecom":[{"value":"090-1111-2222"}]}]}
                """),
            Parse("""{"resourceType":"Person","id":"ps1","name":[{"text":"山田 たろう"}],"telecom":[{"value":"06-1234-5678"}]}"""),
            Parse("""{"resourceType":"Patient","id":"pt2","identifier":[{"value":"0007654321"}],"contact":[{"name":{"text":"山田 一郎"}}],"link":[{"other":{"reference":"Patient/pt-20260001"},"type":"seealso"}]}"""),
            Parse("""{"resourceType":"Coverage","id":"c1","subscriberId":"7654321","identifier":[{"value":"00012345:１２３:98765432:01"}]}"""),
            Parse("""{"resourceType":"ImagingStudy","id":"is-1","identifier":[{"value":"urn:oid:1.2.3.4.5"}],"series":[{"uid":"1.2.3.4.5.6"}]}"""),
            Parse("""{"resourceType":"Specimen","id":"s1","identifier":[{"value":"TUMOR"},{"value":"S2026-77"}]}"""));
        Assert.Equal(
            new[]
            {
                "00012345", "00012345:１２３:98765432:01", "0001234567", "0007654321", "01", "06-1234-5678", "03-1234-5678", "090-1111-2222", "1.2.3.4.5", "1.2.3.4.5.6", "160-0023",
                "1958-04-01", "7654321", "98765432", "S2026-77", "Yamada Taro", "pt-20260001", "１２３", "山田 たろう", "山田 一郎", "山田 太郎", "山田 花子", "新宿区",
                "東京都新宿区西新宿2-8-1", "西新宿2-8-1",
            }.Order(StringComparer.Ordinal),
            identifiers.Order(StringComparer.Ordinal));
    }

    [Fact] // The aim is 500 MB/s on an idle core in a release build; the bound here only catches a search that became a different one.
    public void Searching_is_fast()
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40_000).Select(i =>
            $$"""{"resourceType":"Observation","id":"{{i:D26}}","status":"final","valueQuantity":{"value":{{i}},"unit":"mg/dL"},"d":"1958-05-{{(i % 28) + 1:00}}"}""")));
        Guard.FindsLeak(content);
        var begin = Stopwatch.GetTimestamp();
        Assert.False(Guard.FindsLeak(content));
        var speed = content.Length / Stopwatch.GetElapsedTime(begin).TotalSeconds / 1e6;
        TestContext.Current.TestOutputHelper?.WriteLine($"{speed:F0} MB/s");
        Assert.True(speed > 5, $"{speed:F0} MB/s");
    }

    private static bool Finds(string text) => Guard.FindsLeak(Encoding.UTF8.GetBytes(text));

    private static FhirResource Parse(string json) => FhirResource.Parse(Encoding.UTF8.GetBytes(json));

    private static Encoding CodePage(int number) => CodePagesEncodingProvider.Instance.GetEncoding(number)!;
}
