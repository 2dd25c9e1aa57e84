using System.Globalization;
using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>What is taken for the same letter when names and numbers are compared: both kanas, small and large, cases, accents, variants of ideographs.</summary>
internal static class Sameness
{
    /// <summary>Variants of ideographs in names, each before the form that is meant with it.</summary>
    private const string Variants = "髙高﨑崎嵜崎碕崎邊辺邉辺齋斎齊斎斉斎濵浜濱浜澤沢櫻桜廣広國国圀国嶋島嶌島冨富惠恵眞真榮栄淵渕淺浅瀧滝龍竜德徳曽曾檜桧莊荘橫横黑黒藏蔵繩縄桒桑增増實実壽寿學学與与彌弥萬万豐豊關関驒騨條条來来假仮縣県會会穗穂鐵鉄壱一";

    private static readonly char[] Folds = Make();

    /// <summary>The letter or digit that stands for it; 0: it is none, and does not part what stands around it.</summary>
    public static char Of(char c) => Folds[c];

    /// <summary>The letters and digits of a text, folded.</summary>
    public static string Compact(string text) => string.Concat(new FoldedText(text).Text.Select(Of).Where(c => c != '\0'));

    private static char[] Make()
    {
        var folds = new char[0x10000];
        for (var code = 0; code < folds.Length; code++)
        {
            folds[code] = Fold((char)code);
        }
        foreach (var pair in Variants.Where(c => !char.IsSurrogate(c)).Chunk(2).Where(pair => pair.Length == 2))
        {
            folds[pair[0]] = pair[1];
        }
        return folds;
    }

    private static char Fold(char c) => c switch
    {
        >= '\u3041' and <= '\u3096' => Large((char)(c + 0x60)),
        >= '\u30A1' and <= '\u30FA' => Large(c),
        'ー' or '々' or '〆' => c,
        _ when char.IsSurrogate(c) => c,
        _ when char.IsLetterOrDigit(c) => char.ToLowerInvariant(Plain(c)),
        _ => '\0',
    };

    private static char Large(char katakana) => katakana switch
    {
        'ァ' or 'ィ' or 'ゥ' or 'ェ' or 'ォ' or 'ッ' or 'ャ' or 'ュ' or 'ョ' or 'ヮ' => (char)(katakana + 1),
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ヅ' => 'ズ',
        'ヂ' => 'ジ',
        'ヲ' => 'オ',
        _ => katakana,
    };

    /// <summary>Without its accent: ō becomes o.</summary>
    private static char Plain(char c) =>
        c < '\u0080' ? c
        : c < '\u0250' || (c >= '\u1E00' && c < '\u1F00') ? c.ToString().Normalize(NormalizationForm.FormD).First(part => CharUnicodeInfo.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark)
        : c;
}
