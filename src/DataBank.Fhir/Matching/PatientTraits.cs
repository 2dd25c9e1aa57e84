using System.Text;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>What persons are told apart by, of a Patient as JSON, in the form in which it is compared.</summary>
public sealed class PatientTraits
{
    private const string Representation = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";

    /// <summary>Identifiers with canonical systems (<see cref="SystemAliases"/>); values folded, for width.</summary>
    public IReadOnlySet<(string System, string Value)> Identifiers { get; }

    /// <summary>Names by the script they are written in.</summary>
    public IReadOnlyList<PatientName> Names { get; }

    /// <summary>As written: "1970-04-01", or less of it.</summary>
    public string? BirthDate { get; }

    public string? Gender { get; }

    /// <summary>Digits of telephone numbers, as they are dialled inside Japan.</summary>
    public IReadOnlySet<string> Phones { get; }

    /// <summary>Digits of postal codes.</summary>
    public IReadOnlySet<string> PostalCodes { get; }

    public PatientTraits(JsonElement patient)
    {
        Identifiers = JsonItems.Of(patient, "identifier"u8)
            .Select(identifier => (System: FhirReference.StringOfObject(identifier, "system"u8), Value: FhirReference.StringOfObject(identifier, "value"u8)))
            .Where(identifier => identifier is { System.Length: > 0, Value.Length: > 0 })
            .Select(identifier => (SystemAliases.Canonical(identifier.System!), TextFolding.Fold(identifier.Value))).ToHashSet();
        Names = [.. JsonItems.Of(patient, "name"u8).Select(NameOf).OfType<PatientName>().Distinct()];
        BirthDate = FhirReference.StringOfObject(patient, "birthDate"u8);
        Gender = FhirReference.StringOfObject(patient, "gender"u8) is { } gender and not "unknown" ? gender : null;
        Phones = JsonItems.Of(patient, "telecom"u8).Where(contact => FhirReference.StringOfObject(contact, "system"u8) is "phone" or "sms")
            .Select(contact => Dialled(FhirReference.StringOfObject(contact, "value"u8))).Where(number => number.Length >= 7).ToHashSet(StringComparer.Ordinal);
        PostalCodes = JsonItems.Of(patient, "address"u8).Select(address => Digits(FhirReference.StringOfObject(address, "postalCode"u8))).Where(code => code.Length >= 5).ToHashSet(StringComparer.Ordinal);
    }

    private static PatientName? NameOf(JsonElement name)
    {
        var family = TextFolding.Fold(FhirReference.StringOfObject(name, "family"u8));
        var given = TextFolding.Fold(string.Join(' ', Given(name)));
        if (family.Length == 0 && given.Length == 0 && FhirReference.StringOfObject(name, "text"u8) is { } text)
        {
            // "山田　太郎": the family name comes first.
            var words = TextFolding.Fold(text).Split(' ', 2);
            (family, given) = (words[0], words.Length > 1 ? words[1] : "");
        }
        if (family.Length == 0 && given.Length == 0) return null;
        var said = JsonItems.Of(name, "extension"u8).Where(extension => FhirReference.StringOfObject(extension, "url"u8) == Representation)
            .Select(extension => FhirReference.StringOfObject(extension, "valueCode"u8)).FirstOrDefault();
        return new PatientName(said == "IDE" ? NameScript.Kanji : ScriptOf(family + given), family, given);
    }

    private static List<string?> Given(JsonElement name) =>
        name.TryGetProperty("given"u8, out var parts) && parts.ValueKind == JsonValueKind.Array ? parts.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.String).Select(part => part.GetString()).ToList() : [];

    // By the letters themselves: what is called SYL may be written in either kana or half width, which folding has made one.
    private static NameScript ScriptOf(string folded) =>
        folded.All(letter => letter is >= '\u30A0' and <= '\u30FF' or ' ' or '・') ? NameScript.Kana : folded.All(char.IsAscii) ? NameScript.Latin : NameScript.Kanji;

    private static string Dialled(string? number)
    {
        var digits = Digits(number);
        return digits.StartsWith("81", StringComparison.Ordinal) && TextFolding.Fold(number).TrimStart().StartsWith('+') ? "0" + digits[2..].TrimStart('0') : digits;
    }

    private static string Digits(string? text)
    {
        var digits = new StringBuilder();
        foreach (var letter in TextFolding.Fold(text))
        {
            if (char.IsAsciiDigit(letter)) digits.Append(letter);
        }
        return digits.ToString();
    }
}
