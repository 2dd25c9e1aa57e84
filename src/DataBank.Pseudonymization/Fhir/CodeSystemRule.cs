using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace DataBank.Pseudonymization;

/// <summary>
/// Which codes of a system may pass: those of a list, or those of the system's form. The form keeps out a record number or a
/// name that someone stored as a "code".
/// </summary>
internal sealed record CodeSystemRule(FrozenSet<string>? Codes, Regex? Pattern, FrozenDictionary<string, string> Displays)
{
    private const int LongestCode = 1000;

    public bool Allows(string code) => code.Length <= LongestCode && (Codes?.Contains(code) ?? Pattern!.IsMatch(code));
}
