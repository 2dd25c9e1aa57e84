using System.Collections.Frozen;
using System.Text;

namespace DataBank.Genomics;

/// <summary>
/// One key for all ways to write a change of a protein (HGVS p.): "L858R", "p.L858R", "p.Leu858Arg", "p.(Leu858Arg)" and
/// "NP_005219.2:p.(Leu858Arg)" are L858R. Ter and X are *, a frameshift is named by its first amino acid, "fs" and its stop.
/// </summary>
public static class ProteinChange
{
    private const int MostCharacters = 400;

    private static readonly FrozenDictionary<string, char> Letters = new Dictionary<string, char>
    {
        ["Ala"] = 'A', ["Arg"] = 'R', ["Asn"] = 'N', ["Asp"] = 'D', ["Cys"] = 'C', ["Gln"] = 'Q', ["Glu"] = 'E', ["Gly"] = 'G', ["His"] = 'H', ["Ile"] = 'I',
        ["Leu"] = 'L', ["Lys"] = 'K', ["Met"] = 'M', ["Phe"] = 'F', ["Pro"] = 'P', ["Ser"] = 'S', ["Thr"] = 'T', ["Trp"] = 'W', ["Tyr"] = 'Y', ["Val"] = 'V',
        ["Ter"] = '*', ["Sec"] = 'U', ["Pyl"] = 'O', ["Xaa"] = 'X',
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, char>.AlternateLookup<ReadOnlySpan<char>> LetterOf = Letters.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<char, string> Names = Letters.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>Three letters of an amino acid's one: "Leu"; "Ter" of '*'.</summary>
    internal static string NameOf(char letter) => Names[letter];

    /// <summary>The key of a change; null when the text is none: "p.?", "p.=", a change of DNA.</summary>
    public static string? KeyOf(string? text)
    {
        if (text is null || text.Length > MostCharacters) return null;
        var change = text.AsSpan(text.LastIndexOf(':') + 1).Trim();
        if (change.StartsWith("p.", StringComparison.OrdinalIgnoreCase)) change = change[2..];
        else if (change.Contains('.')) return null;
        var letters = new StringBuilder(change.Length);
        while (!change.IsEmpty)
        {
            if (change[0] is '(' or ')')
            {
                change = change[1..];
            }
            else if (change.Length >= 3 && LetterOf.TryGetValue(change[..3], out var letter))
            {
                letters.Append(letter);
                change = change[3..];
            }
            else
            {
                letters.Append(change[0]);
                change = change[1..];
            }
        }
        var key = letters.ToString();
        return IsChange(key) ? StopAsStar(key) : null;
    }

    // An amino acid and its place, and what became of it.
    private static bool IsChange(string key) =>
        key.Length >= 3 && (char.IsAsciiLetterUpper(key[0]) || key[0] == '*') && char.IsAsciiDigit(key[1])
        && key.AsSpan(1).ContainsAnyExceptInRange('0', '9') && key[^1] is not ('=' or '?');

    private static string StopAsStar(string key)
    {
        var digits = key.AsSpan(1).IndexOfAnyExceptInRange('0', '9') + 1;
        return key.AsSpan(digits) is "X" ? $"{key[..digits]}*" : key.Replace("fsX", "fs*", StringComparison.Ordinal);
    }
}
