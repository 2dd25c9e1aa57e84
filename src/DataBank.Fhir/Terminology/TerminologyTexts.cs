using System.Globalization;

namespace DataBank.Fhir;

/// <summary>What terminology operations say, in English and Japanese. Codes and displays that were sent are not repeated.</summary>
internal static class TerminologyTexts
{
    private static readonly Dictionary<string, (string English, string Japanese)> byKey = new(StringComparer.Ordinal)
    {
        ["not-in-set"] = ("The code is not in the value set.", "コードは値セットに含まれていません。"),
        ["not-in-system"] = ("The code system{0} has no such code.", "コード体系{0} にこのコードはありません。"),
        ["abstract"] = ("The code only groups others and is not to be used itself.", "このコードは分類用で、単独では使えません。"),
        ["display"] = ("The code is known, but its display is \"{0}\".", "コードはありますが、表示名が異なります。正しい表示名は「{0}」です。"),
        ["none"] = ("None of the codings is in the value set.", "どのコーディングも値セットに含まれていません。"),
        ["system-unknown"] = ("The code system{0} is not known here, or its codes are not.", "コード体系{0} またはそのコードの一覧がここにありません。"),
        ["system-missing"] = ("The code needs its system.", "コードには system が必要です。"),
        ["version-unknown"] = ("The code system is not here in that version.", "コード体系のその版はここにありません。"),
        ["set-unknown"] = ("The value set is not known here.", "値セットがここにありません。"),
        ["map-unknown"] = ("The concept map is not known here.", "概念マップがここにありません。"),
        ["code-unknown"] = ("The code system has no such code.", "コード体系にこのコードはありません。"),
        ["not-mapped"] = ("There is no mapping for the code.", "このコードの対応付けはありません。"),
        ["undecided"] = ("Whether the code is in the value set can't be told: a code system or value set that it builds on is not known here.", "コードが値セットに含まれるか判断できません。もとになるコード体系または値セットがここにありません。"),
    };

    public static string Text(string key, bool inJapanese, string argument = "") =>
        string.Format(CultureInfo.InvariantCulture, inJapanese ? byKey[key].Japanese : byKey[key].English, argument);

    public static RequestProblem Problem(int status, string code, string key, bool inJapanese, string argument = "") => new(status, code, Text(key, inJapanese, argument));
}
