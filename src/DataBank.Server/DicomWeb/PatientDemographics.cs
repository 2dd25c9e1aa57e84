using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>What a FHIR Patient says in the words of the DICOM patient module (PS3.3 C.7.1.1).</summary>
internal static class PatientDemographics
{
    private const string Representation = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";
    private static readonly Tag Name = new(0x0010, 0x0010);
    private static readonly Tag BirthDate = new(0x0010, 0x0030);
    private static readonly Tag Sex = new(0x0010, 0x0040);

    /// <summary>Name, birth date and sex, as far as the Patient tells them.</summary>
    public static Dictionary<Tag, string> Of(JsonElement patient)
    {
        var found = new Dictionary<Tag, string>();
        if (NameOf(patient) is { Length: > 0 } name) found[Name] = name;
        if (Text(patient, "birthDate") is { Length: 10 } birth) found[BirthDate] = birth.Replace("-", "", StringComparison.Ordinal);
        if (Text(patient, "gender") is { } gender)
        {
            found[Sex] = gender switch
            {
                "male" => "M",
                "female" => "F",
                "other" => "O",
                _ => "",
            };
        }
        return found;
    }

    /// <summary>What of <paramref name="patient"/> differs from an older version of it.</summary>
    public static Dictionary<Tag, string> Changed(JsonElement old, JsonElement patient)
    {
        var before = Of(old);
        return Of(patient).Where(pair => !before.TryGetValue(pair.Key, out var value) || value != pair.Value).ToDictionary();
    }

    /// <summary>Whether a DICOM birth date contradicts the Patient's, as far as both are known.</summary>
    public static bool HasOtherBirthDate(JsonElement patient, string? dicomDate) =>
        dicomDate is not null && Text(patient, "birthDate")?.Replace("-", "", StringComparison.Ordinal) is { Length: > 0 } birth && !dicomDate.StartsWith(birth, StringComparison.Ordinal);

    /// <summary>References of links of this kind to other patients ("Patient/…").</summary>
    public static IEnumerable<ResourceKey> Links(JsonElement patient, string kind) =>
        from link in Items(patient, "link")
        where Text(link, "type") == kind && link.TryGetProperty("other", out _)
        let reference = Text(link.GetProperty("other"), "reference")?.Split('/')
        where reference is [.., "Patient", _]
        select new ResourceKey("Patient", reference[^1]);

    // Three groups (PS3.5 §6.2.1): letters, kanji, kana. A name that says nothing of its script goes by its letters.
    private static string NameOf(JsonElement patient)
    {
        var groups = new string[3];
        foreach (var name in Items(patient, "name").Where(name => Text(name, "use") is not ("old" or "maiden" or "nickname")))
        {
            var text = $"{Text(name, "family")}^{string.Join(' ', Items(name, "given").Select(given => given.GetString()))}".TrimEnd('^');
            if (text.Length == 0) continue;
            var group = Items(name, "extension").Where(extension => Text(extension, "url") == Representation).Select(extension => Text(extension, "valueCode")).FirstOrDefault() switch
            {
                "IDE" => 1,
                "SYL" => 2,
                "ABC" => 0,
                _ => System.Text.Ascii.IsValid(text) ? 0 : 1,
            };
            groups[group] ??= text.Replace('=', ' ').Replace('\\', ' ');
        }
        return string.Join('=', groups).TrimEnd('=');
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement[] Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];
}
