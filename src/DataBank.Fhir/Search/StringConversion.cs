using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Strings (https://hl7.org/fhir/R4/search.html#string): any part of a name or an address is an entry of its own.</summary>
internal static class StringConversion
{
    private static readonly string[] NameParts = ["text", "family", "given", "prefix", "suffix"];
    private static readonly string[] AddressParts = ["text", "line", "city", "district", "state", "postalCode", "country"];

    public static void Add(string parameter, TypedElement element, IndexBuilder index)
    {
        switch (element.Json.ValueKind)
        {
            case JsonValueKind.String:
                AddText(parameter, element.Json, index);
                break;
            case JsonValueKind.Object when element.Type == "HumanName":
                AddParts(parameter, element.Json, NameParts, index);
                AddWithoutSpace(parameter, element.Json, index);
                break;
            case JsonValueKind.Object when element.Type == "Address":
                AddParts(parameter, element.Json, AddressParts, index);
                break;
        }
    }

    private static void AddParts(string parameter, JsonElement json, string[] parts, IndexBuilder index)
    {
        foreach (var part in parts)
        {
            if (!json.TryGetProperty(part, out var value))
                continue;
            if (value.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in value.EnumerateArray())
                    AddText(parameter, item, index);
            }
            else
            {
                AddText(parameter, value, index);
            }
        }
    }

    private static void AddText(string parameter, JsonElement json, IndexBuilder index)
    {
        if (json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 } text)
            index.Add(new StringEntry(parameter, TextFolding.Fold(text), text));
    }

    // Japanese names are written "山田 太郎" and typed 山田太郎: the latter finds them too.
    private static void AddWithoutSpace(string parameter, JsonElement name, IndexBuilder index)
    {
        if (FhirReference.StringOf(name, "text"u8) is not { } text || System.Text.Ascii.IsValid(text))
            return;
        var folded = TextFolding.Fold(text);
        if (folded.Contains(' ', StringComparison.Ordinal))
            index.Add(new StringEntry(parameter, folded.Replace(" ", "", StringComparison.Ordinal), text));
    }
}
