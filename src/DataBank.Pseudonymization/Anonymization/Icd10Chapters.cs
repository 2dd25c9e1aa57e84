namespace DataBank.Pseudonymization;

/// <summary>The chapters of ICD-10 (2013) by category.</summary>
internal static class Icd10Chapters
{
    private static readonly (string First, string Last, string Chapter)[] Ranges =
    [
        ("A00", "B99", "I"), ("C00", "D48", "II"), ("D50", "D89", "III"), ("E00", "E90", "IV"), ("F00", "F99", "V"), ("G00", "G99", "VI"),
        ("H00", "H59", "VII"), ("H60", "H95", "VIII"), ("I00", "I99", "IX"), ("J00", "J99", "X"), ("K00", "K93", "XI"), ("L00", "L99", "XII"),
        ("M00", "M99", "XIII"), ("N00", "N99", "XIV"), ("O00", "O99", "XV"), ("P00", "P96", "XVI"), ("Q00", "Q99", "XVII"), ("R00", "R99", "XVIII"),
        ("S00", "T98", "XIX"), ("U00", "U99", "XXII"), ("V01", "Y98", "XX"), ("Z00", "Z99", "XXI"),
    ];

    /// <summary>Null for what is no category of three characters.</summary>
    public static string? Of(string category)
    {
        if (category.Length != 3 || !char.IsAsciiLetterUpper(category[0]) || !char.IsAsciiDigit(category[1]) || !char.IsAsciiDigit(category[2])) return null;
        foreach (var (first, last, chapter) in Ranges)
        {
            if (string.CompareOrdinal(category, first) >= 0 && string.CompareOrdinal(category, last) <= 0) return chapter;
        }
        return null;
    }
}
