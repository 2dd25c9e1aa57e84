using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Pseudonymization;

/// <summary>
/// Gathers what identifies a patient: names in all scripts, identifiers, birth date, address, telephone, of relatives too, insurance
/// numbers, and the identifiers and UIDs of the record's items. The leak guard searches for these.
/// </summary>
public static class PatientIdentifiers
{
    private const int ShortestResourceId = 8; // "p1" or "ct-1" occur everywhere

    /// <param name="patient">The Patient resource.</param>
    /// <param name="record">Other resources of the same record: Coverage, RelatedPerson, Person, ImagingStudy, Specimen …, and Patients that are linked to this one.</param>
    public static IReadOnlyList<string> Collect(FhirResource patient, params IEnumerable<FhirResource> record)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var resource in record.Prepend(patient))
        {
            AddItem(found, resource);
        }
        found.Remove("");
        return [.. found];
    }

    /// <summary>The names of people and houses that cared for a patient, as free text may name them.</summary>
    /// <param name="staff">Practitioner, Organization, Location; others have no names that count here.</param>
    public static IReadOnlyList<string> NamesOf(IEnumerable<FhirResource> staff)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var resource in staff)
        {
            switch (resource.Type)
            {
                case "Practitioner":
                    AddNames(found, resource.Root);
                    break;
                case "Organization" or "Location":
                    Add(found, resource.Root, "name");
                    foreach (var alias in Items(resource.Root, "alias"))
                    {
                        found.Add(alias.GetString() ?? "");
                    }
                    break;
            }
        }
        found.Remove("");
        return [.. found];
    }

    private static void AddNames(HashSet<string> found, JsonElement person)
    {
        foreach (var name in Items(person, "name"))
        {
            Add(found, name, "text");
            var given = string.Join(' ', Items(name, "given").Select(part => part.GetString()));
            found.Add($"{Text(name, "family")} {given}".Trim());
        }
    }

    private static void AddPerson(HashSet<string> found, JsonElement person)
    {
        AddNames(found, person);
        foreach (var contact in Items(person, "telecom"))
        {
            Add(found, contact, "value");
        }
        foreach (var address in Items(person, "address"))
        {
            Add(found, address, "text");
            Add(found, address, "city");
            Add(found, address, "postalCode");
            foreach (var line in Items(address, "line"))
            {
                found.Add(line.GetString() ?? "");
            }
        }
        Add(found, person, "birthDate");
    }

    private static void AddItem(HashSet<string> found, FhirResource resource)
    {
        if (resource.Id is { Length: >= ShortestResourceId } id && id.Any(char.IsAsciiDigit))
        {
            found.Add(id);
        }
        foreach (var identifier in Items(resource.Root, "identifier").Concat(Items(resource.Root, "accessionIdentifier")))
        {
            AddIdentifier(found, Text(identifier, "value"));
        }
        switch (resource.Type)
        {
            case "Patient" or "RelatedPerson" or "Person":
                AddPerson(found, resource.Root);
                foreach (var contact in Items(resource.Root, "contact"))
                {
                    AddPerson(found, contact);
                }
                break;
            case "Coverage":
                AddIdentifier(found, Text(resource.Root, "subscriberId"));
                foreach (var extension in Items(resource.Root, "extension"))
                {
                    AddIdentifier(found, Text(extension, "valueString")); // 記号, 番号, 枝番
                }
                break;
            case "ImagingStudy":
                foreach (var series in Items(resource.Root, "series"))
                {
                    Add(found, series, "uid");
                    foreach (var instance in Items(series, "instance"))
                    {
                        Add(found, instance, "uid");
                    }
                }
                break;
        }
    }

    /// <summary>The identifier without its URN prefix, and the parts of 被保険者個人識別子 (insurer:symbol:number:branch).</summary>
    private static void AddIdentifier(HashSet<string> found, string value)
    {
        const string UrnOid = "urn:oid:", UrnUuid = "urn:uuid:";
        if (value.StartsWith(UrnOid, StringComparison.Ordinal))
        {
            found.Add(value[UrnOid.Length..]);
            return;
        }
        if (value.Any(char.IsDigit)) // "TUMOR" as a sample's identifier identifies nobody
        {
            found.Add(value.StartsWith(UrnUuid, StringComparison.Ordinal) ? value[UrnUuid.Length..] : value);
        }
        if (value.Split(':') is [_, _, _, _] parts)
        {
            found.UnionWith(parts);
        }
    }

    private static void Add(HashSet<string> found, JsonElement element, string name) => found.Add(Text(element, name));

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    /// <summary>The items of a member, whether it repeats or not.</summary>
    private static IReadOnlyList<JsonElement> Items(JsonElement element, string name) =>
        element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()]
        : [value];
}
