using System.Text.RegularExpressions;

namespace DataBank.Pseudonymization;

/// <summary>People nobody knows of, by the title that stands with their name. Roles without a name (主治医, 患者様) are kept.</summary>
internal static class Persons
{
    private const int LongestName = 6;
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>The longer before those that they end with.</summary>
    private static readonly string[] Titles = ["看護師長", "診療部長", "准教授", "看護師", "薬剤師", "助産師", "保健師", "技師", "医師", "先生", "ドクター", "教授", "講師", "助教", "部長", "科長", "院長", "医長", "師長", "主任", "Dr", "さん", "ちゃん", "くん", "氏", "殿", "様"];

    /// <summary>What may stand before a title and is no name; of a run of ideographs it is taken away from the front.</summary>
    private static readonly string[] Roles =
    [
        "主治医", "担当医", "当直医", "執刀医", "紹介医", "指導医", "専門医", "研修医", "前医", "他医", "校医", "産業医", "かかりつけ", "担当", "当直", "執刀", "主治", "紹介", "指導", "専門", "研修", "専攻", "病棟", "外来", "手術室", "放射線", "診療", "臨床",
        "検査", "病理", "麻酔", "救急", "訪問", "認定", "専任", "兼任", "女性", "男性", "複数", "若手", "上級", "非常勤", "常勤", "同席", "当該", "当院", "他院", "同院", "内科", "外科", "眼科", "皮膚科", "産婦人科", "小児科", "精神科", "泌尿器科", "整形",
        "循環器", "呼吸器", "消化器", "神経", "血液", "腫瘍", "乳腺", "甲状腺", "心臓", "脳", "形成", "歯科", "口腔", "耳鼻咽喉科", "リハビリ", "薬剤", "栄養", "看護", "理学", "作業", "言語", "聴覚", "療法士", "副", "前", "元", "故", "同", "他", "各", "両", "科", "医", "師",
        "患者", "家族", "本人", "御本人", "奥", "皆", "娘", "息子", "母", "父", "兄", "姉", "弟", "妹", "祖母", "祖父", "義母", "義父", "夫", "妻", "子供", "子", "孫", "叔父", "叔母", "親戚", "主人", "旦那", "嫁", "赤", "客", "親", "お", "御", "ご", "付添", "友人", "隣人", "施設", "職員", "何",
    ];

    /// <summary>What may follow 様, 氏 or 殿 where they are no titles: 様々, 様子, 腫瘍様病変.</summary>
    private const string NotBehind = "々子式相態病構変所部症細組腺骨物結陰血皮";

    private static readonly Regex Latin = new("(Dr|Prof|Mr|Mrs|Ms|MD|ＤＲ)[.]? ?(?<v>[A-Z][A-Za-z'-]{1,20}( [A-Z][A-Za-z'-]{1,20})?)|(Dr|Prof)[.]? ?(?<v>[一-龠々]{1,4}|[ァ-ヶー]{2,8})", Linear);

    public static void Find(string text, Findings findings)
    {
        foreach (var title in Titles)
        {
            for (var at = text.IndexOf(title, StringComparison.Ordinal); at >= 0; at = text.IndexOf(title, at + title.Length, StringComparison.Ordinal))
            {
                var start = Begin(text, at, title);
                if (start < at && !findings.Touches(start, at))
                {
                    findings.Add(start, at, Surrogate.Name);
                }
            }
        }
        foreach (Match match in Latin.Matches(text))
        {
            var name = match.Groups["v"];
            findings.Add(name.Index, name.Index + name.Length, Surrogate.Name);
        }
    }

    /// <summary>Where a name begins that stands before the title; the title's place when none does.</summary>
    private static int Begin(string text, int at, string title)
    {
        var behind = at + title.Length < text.Length ? text[at + title.Length] : '\0';
        var end = at > 0 && text[at - 1] == ' ' ? at - 1 : at;
        if (title is "様" or "氏" or "殿" && (end != at || NotBehind.Contains(behind, StringComparison.Ordinal)))
        {
            return at;
        }
        var start = end;
        while (start > 0 && end - start < 12 && JapaneseText.IsIdeograph(text[start - 1]))
        {
            start--;
        }
        if (start == end && title is not ("部長" or "主任" or "様" or "氏" or "殿" or "さん" or "ちゃん" or "くん"))
        {
            while (start > 0 && end - start < 12 && text[start - 1] is >= '\u30A1' and <= '\u30FC')
            {
                start--;
            }
        }
        for (var role = Role(text, start, end); role > 0; role = Role(text, start, end))
        {
            start += role;
        }
        // Something like a whole sentence of ideographs is no name; 腫瘍様 is an appearance.
        return end - start is 0 or > LongestName || (title == "様" && !FamilyNames.Begins(text.AsSpan(start, end - start))) ? at : start;
    }

    private static int Role(string text, int start, int end)
    {
        foreach (var role in Roles)
        {
            if (end - start >= role.Length && string.CompareOrdinal(text, start, role, 0, role.Length) == 0 && (role.Length > 1 || end - start == 1 || role is "副" or "前" or "元" or "故" or "同" or "科"))
            {
                return role.Length;
            }
        }
        return 0;
    }
}
