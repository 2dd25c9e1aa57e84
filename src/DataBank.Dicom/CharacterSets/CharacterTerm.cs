using System.Text;

namespace DataBank.Dicom;

/// <summary>The defined terms of character sets (PS3.3 C.12.1.1.2; HL7 v2 table 0211 spells the same numbers).</summary>
internal static class CharacterTerm
{
    /// <summary>Letters and digits only, in capitals, so that "ISO-IR 100", "ISO_IR_100" and "iso ir 100" are one term.</summary>
    public static string Normalize(string term)
    {
        var letters = new StringBuilder(term.Length);
        foreach (var character in term)
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                letters.Append(char.ToUpperInvariant(character));
            }
        }
        return letters.ToString();
    }

    /// <summary>The encoding of a term that stands alone; null for terms of ISO 2022.</summary>
    public static Encoding? Encoding(string normalized) => normalized switch
    {
        "ISOIR192" or "ISO2022IR192" or "UTF8" or "UNICODEUTF8" => System.Text.Encoding.UTF8,
        "GB18030" or "GB180302000" => CodePagesEncodingProvider.Instance.GetEncoding("GB18030"),
        "GBK" => CodePagesEncodingProvider.Instance.GetEncoding("GBK"),
        _ => null,
    };

    /// <summary>The sets a term stands for; null when the term is unknown.</summary>
    public static GraphicSet[]? Sets(string normalized)
    {
        if (normalized is "" or "ASCII" or "USASCII")
        {
            return [GraphicSet.Ascii];
        }
        var number = normalized.StartsWith("ISO2022IR", StringComparison.Ordinal) ? normalized[9..]
            : normalized.StartsWith("ISOIR", StringComparison.Ordinal) ? normalized[5..]
            : "";
        return number switch
        {
            "6" => [GraphicSet.Ascii],
            "13" or "14" => [GraphicSet.JisRomaji, GraphicSet.JisKatakana],
            "87" => [GraphicSet.Ascii, GraphicSet.JisX0208],
            "159" => [GraphicSet.Ascii, GraphicSet.JisX0212],
            "149" => [GraphicSet.Ascii, GraphicSet.KsX1001],
            "58" => [GraphicSet.Ascii, GraphicSet.Gb2312],
            "100" => [GraphicSet.Ascii, GraphicSet.Latin1],
            "101" => [GraphicSet.Ascii, GraphicSet.Latin2],
            "109" => [GraphicSet.Ascii, GraphicSet.Latin3],
            "110" => [GraphicSet.Ascii, GraphicSet.Latin4],
            "144" => [GraphicSet.Ascii, GraphicSet.Cyrillic],
            "127" => [GraphicSet.Ascii, GraphicSet.Arabic],
            "126" => [GraphicSet.Ascii, GraphicSet.Greek],
            "138" => [GraphicSet.Ascii, GraphicSet.Hebrew],
            "148" => [GraphicSet.Ascii, GraphicSet.Latin5],
            "166" => [GraphicSet.Ascii, GraphicSet.Thai],
            "203" => [GraphicSet.Ascii, GraphicSet.Latin9],
            _ => null,
        };
    }
}
