using System.Diagnostics;
using System.Text;
using CsCheck;
using DataBank.Fhir;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

/// <summary>Free text by an answer key: what is taken out, how dates move, and what clinical words are kept.</summary>
public sealed class TextScrubberTests
{
    private const int Offset = 10;

    /// <summary>As they are collected of the patient of the key, her husband and her doctor.</summary>
    private static readonly string[] Identifiers =
    [
        "髙橋 美咲", "タカハシ ミサキ", "TAKAHASHI MISAKI", "髙橋 健一", "0098765432", "1961-07-09", "03-5555-0142", "090-5555-0142", "misaki.t@mail.example.jp", "東京都文京区本郷7-3-1 コーポ本郷203", "文京区", "113-0033",
        "本郷7-3-1", "コーポ本郷203", "12-34567", "06130012",
    ];

    private static readonly TextScrubber Scrubber = new TextScrubber(Identifiers, new LeakGuard(Identifiers)).With(["伊達 翔太", "ダテ ショウタ", "みなと総合病院"]);

    public static IEnumerable<TheoryDataRow<string, string>> Key()
    {
        using var reader = new StreamReader(typeof(TextScrubberTests).Assembly.GetManifestResourceStream("free-text.key.tsv")!);
        while (reader.ReadLine() is { } line)
        {
            var columns = line.Split('\t');
            yield return new(columns[0], columns[1]);
        }
    }

    [Theory]
    [MemberData(nameof(Key))]
    public void Each_line_of_the_key_becomes_what_it_says(string text, string expected) => Assert.Equal(expected, Scrubber.Scrub(text, Offset, TextDates.Shift));

    [Fact]
    public void A_whole_letter_keeps_its_findings_and_tells_nobody()
    {
        var letter = string.Join('\n', Key().Select(line => line.Data.Item1));
        var clean = Scrubber.Scrub(letter, Offset, TextDates.Shift);
        Assert.NotNull(clean);
        foreach (var word in new[] { "髙橋", "高橋", "美咲", "タカハシ", "ﾀｶﾊｼ", "TAKAHASHI", "0098765432", "98765432", "昭和36年7月9日", "本郷", "5555-0142", "伊達", "みなと", "misaki" })
        {
            Assert.DoesNotContain(word, clean, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("令和5年3月2日に手術", "令和5年に手術")]
    [InlineData("2023/12/30", "2024年")]
    [InlineData("3月2日", "[日付]")]
    public void Where_the_policy_says_so_of_a_date_only_the_year_is_left(string text, string expected) => Assert.Equal(expected, Scrubber.Scrub(text, Offset, TextDates.Year));

    [Fact]
    public void What_the_guard_still_objects_to_is_dropped_as_a_whole()
    {
        var guard = new LeakGuard(["結節影"]);
        Assert.Null(new TextScrubber([], guard).Scrub("右肺に結節影を認める", Offset, TextDates.Shift));
        Assert.NotNull(new TextScrubber([], guard).Scrub("右肺に腫瘤を認める", Offset, TextDates.Shift));
        Assert.Null(Scrubber.Scrub("\\u9ad9\\u6a4b", Offset, TextDates.Shift)); // 髙橋, as JSON escapes it
    }

    [Fact]
    public void Intervals_between_dates_stay_in_every_notation() =>
        Gen.Select(Gen.Int[-180, 180].Where(days => days != 0), Gen.Int[0, 30_000]).Sample((offset, day) =>
        {
            var date = new DateOnly(1926, 12, 26).AddDays(day);
            var eraYear = date >= new DateOnly(2019, 5, 1) ? ("令和", 2018) : date >= new DateOnly(1989, 1, 8) ? ("平成", 1988) : ("昭和", 1925);
            var clean = new TextScrubber([], new LeakGuard([])).Scrub($"{date:yyyy年M月d日}、{date:yyyy/MM/dd}、{eraYear.Item1}{date.Year - eraYear.Item2}年{date.Month}月{date.Day}日", offset, TextDates.Shift)!;
            var moved = date.AddDays(offset);
            return clean.Contains($"{moved:yyyy年M月d日}、{moved:yyyy/MM/dd}、", StringComparison.Ordinal) && clean.EndsWith($"年{moved.Month}月{moved.Day}日", StringComparison.Ordinal);
        });

    [Fact]
    public void No_text_takes_more_time_than_its_length_allows()
    {
        foreach (var piece in new[] { "1", "あ", "髙橋", "2023年3月", "東京都", "a", "-", "本郷1-", "1234 ", "医師", "病院", "T ", "(", "一", "0", "1.2.", "[", "区", "<p>" })
        {
            var text = string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length));
            var begun = Stopwatch.GetTimestamp();
            Scrubber.Scrub(text, Offset, TextDates.Shift);
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(20), $"{piece} took {Stopwatch.GetElapsedTime(begun)}.");
        }
        Assert.Null(Scrubber.Scrub(new string('a', 1_000_001), Offset, TextDates.Shift));
    }

    [Theory]
    [InlineData("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>髙橋 美咲</p><table><tr><td>CEA</td><td>12.3</td></tr></table><img src=\"x\" alt=\"髙橋\"/></div>", "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>[氏名]</p><p>CEA 12.3</p></div>")]
    [InlineData("<div><p>髙橋", null)]
    [InlineData("<!DOCTYPE d [<!ENTITY x \"髙橋\">]><div>&x;</div>", null)]
    [InlineData("<div xmlns=\"http://www.w3.org/1999/xhtml\">髙<b>橋</b>　&lt;3cm</div>", "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>[氏名]　&lt;3cm</p></div>")]
    public void Of_a_narrative_the_lines_are_left_that_a_reader_sees(string div, string? expected) =>
        Assert.Equal(expected, NarrativeText.Read(div) is { } text ? NarrativeText.Write(Scrubber.Scrub(text, Offset, TextDates.Shift)!) : null);

    [Theory]
    [InlineData("123456789018", true)]
    [InlineData("123456789012", false)]
    [InlineData("1234 5678 9018", true)]
    public void A_personal_number_is_known_by_its_check_digit(string number, bool isOne) => Assert.Equal(isOne, Numbers.IsPersonalNumber(number));

    [Theory]
    [InlineData("オオノ", "ono", "ohno", "oono", "Ōno")]
    [InlineData("イトウ", "ito", "itoh", "itou", "Itō")]
    [InlineData("ジュンイチ", "junichi", "zyuniti", "jun'ichi", "Junichi")]
    [InlineData("ハットリ", "hattori", "hattori", "Hattori", "HATTORI")]
    [InlineData("ナンバ", "namba", "nanba", "Namba", "NANBA")]
    [InlineData("ショウコ", "shoko", "syoko", "shouko", "Shōko")]
    [InlineData("フジツカ", "fujitsuka", "huzituka", "Fujitsuka", "HUZITUKA")]
    public void All_romanisations_of_a_name_are_one(string kana, params string[] spellings)
    {
        foreach (var spelling in spellings)
        {
            Assert.Equal(RomanName.OfKana(kana), RomanName.Canonical(Sameness.Compact(spelling)));
        }
    }

    [Fact]
    public void A_theme_that_opted_in_gets_scrubbed_text_and_others_none()
    {
        const string Json = """
            { "resourceType": "DiagnosticReport", "id": "r1", "status": "final", "code": { "coding": [{ "system": "http://loinc.org", "code": "24627-2" }] }, "effectiveDateTime": "2023-03-02",
              "text": { "status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">髙橋美咲 2023年3月2日</div>" }, "performer": [{ "display": "中条 霞" }], "conclusion": "髙橋様 右上葉に結節(令和5年3月2日)。読影 中条",
              "presentedForm": [{ "contentType": "text/plain; charset=utf-8", "data": "6auY5qmL576O5ZKyIENU", "title": "髙橋" }, { "contentType": "application/pdf", "data": "6auY5qmL" }] }
            """;
        var patient = PatientContext.Create("lung", new ThemeKeys("lung", new byte[32]), Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), 2026, Identifiers) with { Scrubber = Scrubber, DayOffset = Offset };
        var source = FhirResource.Parse(Encoding.UTF8.GetBytes(Json));
        var shown = ReleasePolicy.Find("pseudonymized-text")!.Fhir.Deidentify(source, patient)!.Root;
        Assert.Equal("[氏名]様 右上葉に結節(令和5年3月12日)。読影 [氏名]", shown.GetProperty("conclusion").GetString());
        Assert.Equal("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>[氏名] 2023年3月12日</p></div>", shown.GetProperty("text").GetProperty("div").GetString());
        Assert.Equal("[氏名] CT", Encoding.UTF8.GetString(shown.GetProperty("presentedForm")[0].GetProperty("data").GetBytesFromBase64()));
        Assert.False(shown.GetProperty("presentedForm")[1].TryGetProperty("data", out _));
        Assert.False(shown.GetProperty("meta").TryGetProperty("profile", out _));
        var usual = ReleasePolicy.Find("pseudonymized")!.Fhir.Deidentify(source, patient)!.Root;
        Assert.False(usual.TryGetProperty("conclusion", out _) || usual.TryGetProperty("text", out _) || usual.TryGetProperty("presentedForm", out _));
    }
}
