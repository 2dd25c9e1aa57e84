using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DataBank.Fhir;

/// <summary>Code systems whose codes follow a grammar instead of a list.</summary>
internal static partial class CodeGrammar
{
    // The currencies in use somewhere, as the system's own tables know them.
    private static readonly Lazy<FrozenSet<string>> Currencies = new(() =>
        CultureInfo.GetCultures(CultureTypes.SpecificCultures).Select(culture => new RegionInfo(culture.Name).ISOCurrencySymbol).ToFrozenSet(StringComparer.Ordinal));

    /// <summary>What a system with a grammar is called; null for any other.</summary>
    public static string? NameOf(string system) => system switch
    {
        "urn:ietf:bcp:47" => "BCP-47",
        "urn:ietf:bcp:13" => "MIME types",
        UcumUnits.System => "UCUM",
        "urn:iso:std:iso:4217" => "ISO 4217",
        _ => null,
    };

    /// <summary>Null when the system has no grammar here.</summary>
    public static Membership? Check(string system, string code) => system switch
    {
        "urn:ietf:bcp:47" => Of(LanguageTag().IsMatch(code)),
        // CapabilityStatement.format may name FHIR's own formats shortly.
        "urn:ietf:bcp:13" => Of(code is "json" or "xml" or "ttl" || MediaType().IsMatch(code)),
        UcumUnits.System => IsUnit(code),
        "urn:iso:std:iso:4217" => IsCurrency(code),
        _ => null,
    };

    private static Membership Of(bool isIn) => isIn ? Membership.Yes : Membership.No;

    // Our table of units is not UCUM whole: what has the characters of a unit but is not in the table is left open.
    private static Membership IsUnit(string code)
    {
        if (UcumUnits.TryReduce(code, out _) || Annotated().IsMatch(code)) return Membership.Yes;
        return UnitCharacters().IsMatch(code) ? Membership.Unknown : Membership.No;
    }

    private static Membership IsCurrency(string code) =>
        Currencies.Value.Contains(code) ? Membership.Yes : code.Length == 3 && code.All(char.IsAsciiLetterUpper) ? Membership.Unknown : Membership.No;

    // RFC 5646 §2.1, registered languages of two or three letters.
    [GeneratedRegex(@"^(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|x(?:-[A-Za-z0-9]{1,8})+|i-[a-z]+)(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*(?:-[A-WY-Za-wy-z0-9](?:-[A-Za-z0-9]{2,8})+)*(?:-x(?:-[A-Za-z0-9]{1,8})+)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LanguageTag();

    // RFC 6838 §4.2; what stands after a semicolon is for the type to say.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}(?:\s*;.*)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MediaType();

    [GeneratedRegex(@"^\{[\x21-\x7A\x7C\x7E]*\}$", RegexOptions.CultureInvariant)]
    private static partial Regex Annotated();

    [GeneratedRegex(@"^(?:[\x21-\x7A]|\{[\x20-\x7A\x7C\x7E]*\})+$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex UnitCharacters();
}
