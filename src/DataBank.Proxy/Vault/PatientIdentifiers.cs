using System.Text;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>Collects the strings by which a Patient resource identifies its person: what the leak guard looks for.</summary>
internal static class PatientIdentifiers
{
    public static IEnumerable<string> Collect(FhirResource patient)
    {
        var root = patient.Root;
        var found = new List<string?> { patient.Id };
        foreach (var name in root.Items("name").Concat(root.Items("contact").Select(contact => contact.Member("name"))))
            found.AddRange(OfName(name));
        found.AddRange(root.Items("identifier").Select(identifier => identifier.Text("value")));
        foreach (var telecom in root.Items("telecom").Concat(root.Items("contact").SelectMany(contact => contact.Items("telecom"))))
        {
            found.Add(telecom.Text("value"));
            found.Add(string.Concat((telecom.Text("value") ?? "").Where(char.IsAsciiDigit)));
        }
        foreach (var address in root.Items("address").Concat(root.Items("contact").Select(contact => contact.Member("address"))))
        {
            found.Add(address.Text("text"));
            found.AddRange(Strings(address, "line"));
        }
        if (root.Text("birthDate") is { Length: 10 } birth)
            found.AddRange([birth, birth.Replace("-", "", StringComparison.Ordinal), birth.Replace('-', '/'), birth.Replace('-', '.')]);
        return found.OfType<string>().Select(text => text.Trim()).Where(IsTelling).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string?> OfName(JsonElement name)
    {
        var family = name.Text("family");
        var given = string.Join(' ', Strings(name, "given"));
        yield return name.Text("text");
        yield return name.Text("text")?.Replace(" ", "", StringComparison.Ordinal).Replace("\u3000", "", StringComparison.Ordinal);
        yield return family;
        yield return given;
        if (family is { Length: > 0 } && given.Length > 0)
        {
            foreach (var joint in new[] { "", " ", "\u3000", "^" })
            {
                yield return family + joint + given;
                yield return given + joint + family;
            }
        }
    }

    private static IEnumerable<string?> Strings(JsonElement element, string name) =>
        element.Items(name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString());

    // One character, or two letters or digits, occur everywhere: finding them would tell nothing and drop everything.
    private static bool IsTelling(string text) => text.Length >= 2 && Encoding.UTF8.GetByteCount(text) >= 4;
}
