namespace DataBank.Pseudonymization;

/// <summary>Hospitals and other houses of care, by how their names end.</summary>
internal static class Institutions
{
    private const int LongestName = 16;
    private const int LongestKana = 6;

    /// <summary>The longer before those that they end with.</summary>
    public static readonly string[] Endings =
    [
        "医療センター", "がんセンター", "ガンセンター", "循環器病センター", "総合センター", "こども病院", "病院", "医院", "クリニック", "診療所", "療養所", "保健センター", "保健所", "薬局", "ホスピス", "老人ホーム",
        "訪問看護ステーション", "医学部", "Hospital", "hospital", "HOSPITAL", "Clinic", "clinic", "CLINIC",
    ];

    /// <summary>What says of no house which one it is.</summary>
    private static readonly string[] Common =
    [
        "総合", "大学", "附属", "付属", "地域", "中核", "拠点", "専門", "一般", "公立", "市立", "県立", "私立", "急性期", "回復期", "療養型", "精神科", "救急", "連携", "協力", "基幹", "紹介元", "紹介先", "紹介", "転院先", "転院元",
        "前", "当", "他", "同", "各", "本", "両", "某", "元", "先", "近隣", "近医", "近所", "別", "現在", "以前", "今回", "昨年", "入院", "通院", "受診", "転院", "退院", "後", "より", "から", "中", "医", "科", "内科", "外科", "眼科", "歯科",
        "術後", "手術後", "治療後", "退院後", "調剤", "院外", "院内", "門前", "かかりつけ", "個人", "自宅近く", "の", "な", "た", "い", "る", "て", "は", "が", "に", "で", "を",
    ];

    public static void Find(string text, Findings findings)
    {
        foreach (var ending in Endings)
        {
            for (var at = text.IndexOf(ending, StringComparison.Ordinal); at >= 0; at = text.IndexOf(ending, at + ending.Length, StringComparison.Ordinal))
            {
                var start = Begin(text, at, ending);
                if (WithoutCommon(text, start, at, shortest: 1) < at)
                {
                    findings.Add(WithoutCommon(text, start, at, shortest: 2), at + ending.Length, Surrogate.Institution);
                }
            }
        }
    }

    /// <summary>Where the words begin that stand before the ending without a break: ideographs and katakana, or the kana before those if these say nothing.</summary>
    private static int Begin(string text, int end, string ending)
    {
        var start = end;
        if (char.IsAsciiLetter(ending[0]))
        {
            // English: up to three words that begin with a capital.
            for (var words = 0; words < 3 && start > 1 && text[start - 1] == ' '; words++)
            {
                var begin = start - 1;
                while (begin > 0 && end - begin < 2 * LongestName && (char.IsAsciiLetter(text[begin - 1]) || text[begin - 1] is '\'' or '.'))
                {
                    begin--;
                }
                if (begin == start - 1 || !char.IsAsciiLetterUpper(text[begin]))
                {
                    break;
                }
                start = begin;
            }
            return start;
        }
        while (start > 0 && end - start < LongestName && (JapaneseText.IsIdeograph(text[start - 1]) || text[start - 1] is (>= '\u30A1' and <= '\u30FC') || char.IsAsciiLetter(text[start - 1])))
        {
            start--;
        }
        if (WithoutCommon(text, start, end, shortest: 1) == end)
        {
            var kana = start;
            while (kana > 0 && start - kana < LongestKana && text[kana - 1] is >= '\u3041' and <= '\u3096')
            {
                kana--;
            }
            if (start - kana >= 2 && "のなたいるてはがにでをくれしずり".IndexOf(text[start - 1], StringComparison.Ordinal) < 0)
            {
                return kana;
            }
        }
        return start;
    }

    /// <summary>Where what names it begins, behind common words of at least so many characters; the end when nothing does.</summary>
    private static int WithoutCommon(string text, int start, int end, int shortest)
    {
        var from = start;
        for (var isCut = true; isCut && from < end;)
        {
            isCut = false;
            foreach (var word in Common)
            {
                if (word.Length >= shortest && end - from >= word.Length && string.CompareOrdinal(text, from, word, 0, word.Length) == 0)
                {
                    from += word.Length;
                    isCut = true;
                    break;
                }
            }
        }
        return from;
    }
}
