using System.Text.RegularExpressions;

namespace DataBank.Pseudonymization;

/// <summary>Addresses, postcodes and what one is reached by. A prefecture may be said; what is finer goes.</summary>
internal static class Places
{
    private const int LongestPrefecture = 4;
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const string Prefecture = "(?:北海道|東京都|京都府|大阪府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)";
    private const string Name = "[一-龠々ヶケノぁ-ゖァ-ヶー]";
    private const string Place = "[一-龠々ヶケァ-ヶー]";
    private const string Number = "[0-9一二三四五六七八九十]{1,4}";
    private const string Lot = $"(?:{Number}(?:丁目|番地の?|番|号|条|線|[-ー－の]) ?[東西南北]?){{1,6}}(?:{Number}(?:号室?|番地?|階)?)?";
    private const string House = "(?: ?[一-龠々ァ-ヶーA-Za-z]{2,15}(?: ?[0-9A-Z]{1,5}(?:号室?|階|F)?)?)?";

    private static readonly Regex[] Addresses =
    [
        new($"{Prefecture} ?(?<cut>(?:{Name}{{1,8}}[市区町村郡] ?){{1,3}}(?:{Name}{{0,12}} ?{Lot}{House})?)", Linear),
        new($"(?<cut>(?:{Place}{{1,6}}[市区町村郡]){{1,3}}{Name}{{0,12}} ?{Lot}{House})", Linear),
        new($"(?<cut>{Place}{{2,8}} ?{Number}(?:丁目 ?(?:{Number}(?:番地?|号|[-ーの]) ?){{0,3}}(?:{Number}号?)?|番地(?: ?{Number}号?)?|[-ー]{Number}[-ー]{Number}(?:[-ー]{Number})?){House})", Linear),
        new($"(?<cut>{Place}{{1,6}}[市区町村])(?:在住|出身|居住|より|から|内|の自宅|に転居|へ転居)", Linear),
    ];

    private static readonly Regex Leading = new($"^{Prefecture}", Linear);
    private static readonly Regex Postcode = new("(?:〒 ?)?[0-9]{3}-[0-9]{4}", Linear);
    private static readonly Regex Mail = new("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:[.][A-Za-z0-9-]{1,63}){1,6}", Linear);
    private static readonly Regex Url = new("(?:(?:https?|ftp|file)://|www[.])[!-~]{1,2000}", Linear | RegexOptions.IgnoreCase);

    private static readonly Regex[] Phones =
    [
        new("(?<v>[+]81[- ]?[0-9]{1,4}[- ]?[0-9]{1,4}[- ]?[0-9]{3,4})", Linear),
        new("(?<v>[(]?0[0-9]{1,4}(?:[)] ?|[- (])[0-9]{1,4}[- )][0-9]{3,4})", Linear),
        new("(?<v>0[0-9]{9,10})", Linear),
        new("(?:内線|PHS|ピッチ|ポケベル)(?:番号)?[:： ]{0,2}(?<v>[0-9]{2,6})", Linear),
        new("(?:TEL|Tel|tel|FAX|Fax|電話|携帯|連絡先)(?:番号)?[:： ]{0,2}(?<v>[0-9][0-9()-]{4,14})", Linear),
    ];

    public static void Find(string text, Findings findings)
    {
        foreach (Match match in Url.Matches(text)) findings.Add(match.Index, match.Index + match.Length, Surrogate.Url);
        foreach (Match match in Mail.Matches(text)) findings.Add(match.Index, match.Index + match.Length, Surrogate.Mail);
        foreach (var form in Phones)
        {
            foreach (Match match in form.Matches(text))
            {
                var number = match.Groups["v"];
                if (IsApart(text, number.Index, number.Index + number.Length)) findings.Add(number.Index, number.Index + number.Length, Surrogate.Phone);
            }
        }
        foreach (Match match in Postcode.Matches(text))
        {
            var (start, end) = (match.Index, match.Index + match.Length);
            if (match.Length > 8 || (!findings.Touches(start, end) && IsApart(text, start, end) && !IsMeasured(text, end))) findings.Add(start, end, Surrogate.Postcode);
        }
        foreach (var form in Addresses)
        {
            foreach (Match match in form.Matches(text))
            {
                var place = match.Groups["cut"];
                var start = BehindPrefecture(text, place.Index);
                var end = place.Index + place.Length;
                if (start < end && !findings.TouchesOther(start, end)) findings.Add(start, end, Surrogate.Address);
            }
        }
    }

    /// <summary>The same place, or the end of a prefecture's name that it stands in.</summary>
    private static int BehindPrefecture(string text, int at)
    {
        for (var back = Math.Min(LongestPrefecture - 1, at); back >= 0; back--)
        {
            if (Leading.Match(text.Substring(at - back, Math.Min(LongestPrefecture, text.Length - at + back))).Length is var length && length > back)
            {
                return at - back + length;
            }
        }
        return at;
    }

    /// <summary>100-1000 mg is a dose, no postcode.</summary>
    private static bool IsMeasured(string text, int end)
    {
        var at = end < text.Length && text[end] == ' ' ? end + 1 : end;
        return at < text.Length && (char.IsAsciiLetter(text[at]) || text[at] is 'μ' or '%' or '/' or '個' or '単' or '回' or '倍' or '万' or '円');
    }

    private static bool IsApart(string text, int start, int end) =>
        (start == 0 || !(char.IsAsciiDigit(text[start - 1]) || (text[start - 1] is '-' or '.' && start > 1 && char.IsAsciiDigit(text[start - 2]))))
        && (end == text.Length || !(char.IsAsciiDigit(text[end]) || (text[end] == '-' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))));
}
