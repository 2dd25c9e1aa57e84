using System.Text;

namespace DataBank.Fhir;

/// <summary>
/// How a word of a name sounds, so that kana and any of the usual romanisations meet: ショウタ, Shouta, Shota and Syota are one.
/// </summary>
public static class NameSound
{
    private const string Syllables =
        "ア=a イ=i ウ=u エ=e オ=o カ=ka キ=ki ク=ku ケ=ke コ=ko サ=sa シ=si ス=su セ=se ソ=so タ=ta チ=ti ツ=tu テ=te ト=to ナ=na ニ=ni ヌ=nu ネ=ne ノ=no "
        + "ハ=ha ヒ=hi フ=hu ヘ=he ホ=ho マ=ma ミ=mi ム=mu メ=me モ=mo ヤ=ya ユ=yu ヨ=yo ラ=ra リ=ri ル=ru レ=re ロ=ro ワ=wa ヰ=i ヱ=e ヲ=o ン=n "
        + "ガ=ga ギ=gi グ=gu ゲ=ge ゴ=go ザ=za ジ=zi ズ=zu ゼ=ze ゾ=zo ダ=da ヂ=zi ヅ=zu デ=de ド=do バ=ba ビ=bi ブ=bu ベ=be ボ=bo "
        + "パ=pa ピ=pi プ=pu ペ=pe ポ=po ヴ=bu ッ= ー= ヵ=ka ヶ=ke";

    private static readonly (string Spelling, string Sound)[] Spellings =
    [
        ("tch", "ty"), ("sh", "sy"), ("ch", "ty"), ("ts", "t"), ("j", "zy"), ("f", "h"), ("l", "r"), ("v", "b"), ("dz", "z"), ("du", "zu"), ("di", "zi"), ("wo", "o"),
        ("syi", "si"), ("tyi", "ti"), ("zyi", "zi"), ("mb", "nb"), ("mp", "np"), ("mm", "nm"), ("'", ""), ("-", ""),
    ];

    private static readonly Dictionary<char, string> Kana =
        Syllables.Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0][0], pair => pair[1]);

    /// <summary>The sound of a folded word; null when it is written in kanji, or in nothing that has one.</summary>
    public static string? Of(string word)
    {
        if (word.Length == 0) return null;
        var latin = new StringBuilder(word.Length * 2);
        foreach (var letter in word)
        {
            if (char.IsAsciiLetterLower(letter) || letter is '\'' or '-') latin.Append(letter);
            else if (Small(letter) is { } small) AppendSmall(latin, small);
            else if (Kana.TryGetValue(letter, out var syllable)) latin.Append(syllable);
            else return null;
        }
        var sound = Joined(Respelt(latin.ToString()));
        return sound.Length == 0 ? null : sound;
    }

    private static string? Small(char letter) => letter switch
    {
        'ャ' => "ya",
        'ュ' => "yu",
        'ョ' => "yo",
        'ァ' => "a",
        'ィ' => "i",
        'ゥ' => "u",
        'ェ' => "e",
        'ォ' => "o",
        _ => null,
    };

    // A small kana replaces the vowel before it: ki + ya = kya.
    private static void AppendSmall(StringBuilder latin, string small)
    {
        if (latin.Length > 0 && "aiueo".Contains(latin[^1], StringComparison.Ordinal)) latin.Length--;
        latin.Append(small);
    }

    private static string Respelt(string latin)
    {
        foreach (var (spelling, sound) in Spellings) latin = latin.Replace(spelling, sound, StringComparison.Ordinal);
        return latin;
    }

    // Long vowels and doubled consonants are written or not as people please: "ou", "oo", "oh" and "o" are one, as are "tt" and "t".
    private static string Joined(string latin)
    {
        var sound = new StringBuilder(latin.Length);
        for (var i = 0; i < latin.Length; i++)
        {
            var letter = latin[i];
            var last = sound.Length > 0 ? sound[^1] : ' ';
            var isLong = last == 'o' && letter == 'u' || (last == 'o' && letter == 'h' && (i + 1 == latin.Length || !"aiueoy".Contains(latin[i + 1], StringComparison.Ordinal)));
            if (letter == last && letter != 'n' || isLong) continue;
            sound.Append(letter);
        }
        return sound.ToString();
    }
}
