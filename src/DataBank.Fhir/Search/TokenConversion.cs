using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Tokens (https://hl7.org/fhir/R4/search.html#token), their systems in canonical form.</summary>
internal static class TokenConversion
{
    public static void Add(string parameter, TypedElement element, IndexBuilder index)
    {
        var json = element.Json;
        switch (json.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                index.Add(new TokenEntry(parameter, null, json.ValueKind == JsonValueKind.True ? "true" : "false"));
                break;
            case JsonValueKind.Number:
                index.Add(new TokenEntry(parameter, null, json.GetRawText()));
                break;
            case JsonValueKind.String when json.GetString() is { Length: > 0 } code:
                // The system of a code element is implied by its required value set.
                index.Add(new TokenEntry(parameter, element.Codes?.GetValueOrDefault(code), code));
                break;
            case JsonValueKind.Object:
                AddObject(parameter, element, index);
                break;
        }
    }

    private static void AddObject(string parameter, TypedElement element, IndexBuilder index)
    {
        switch (element.Type)
        {
            case "Coding":
                AddPair(parameter, element.Json, "code"u8, index);
                AddText(parameter, element.Json, "display"u8, index);
                break;
            case "CodeableConcept":
                AddText(parameter, element.Json, "text"u8, index);
                foreach (var coding in Codings(element.Json))
                {
                    AddPair(parameter, coding, "code"u8, index);
                    AddText(parameter, coding, "display"u8, index);
                }
                break;
            case "Identifier":
                AddPair(parameter, element.Json, "value"u8, index);
                AddType(parameter, element.Json, index);
                break;
            case "ContactPoint":
                // ContactPoint.system says phone or email; it is no token system.
                if (FhirReference.StringOf(element.Json, "value"u8) is { Length: > 0 } contact)
                    index.Add(new TokenEntry(parameter, null, contact));
                break;
        }
    }

    private static IEnumerable<JsonElement> Codings(JsonElement concept) =>
        concept.TryGetProperty("coding"u8, out var codings) && codings.ValueKind == JsonValueKind.Array
            ? codings.EnumerateArray().Where(coding => coding.ValueKind == JsonValueKind.Object)
            : [];

    // :text asks for what is written beside the code, :of-type for an identifier of one type.
    private static void AddType(string parameter, JsonElement identifier, IndexBuilder index)
    {
        if (!identifier.TryGetProperty("type"u8, out var type) || type.ValueKind != JsonValueKind.Object)
            return;
        AddText(parameter, type, "text"u8, index);
        if (FhirReference.StringOf(identifier, "value"u8) is not { Length: > 0 } value)
            return;
        foreach (var coding in Codings(type))
        {
            if (FhirReference.StringOf(coding, "code"u8) is { Length: > 0 } code)
                index.Add(new TokenEntry(parameter + IndexEndings.OfType, SystemOf(coding), $"{code}|{value}"));
        }
    }

    private static void AddText(string parameter, JsonElement json, ReadOnlySpan<byte> name, IndexBuilder index)
    {
        if (FhirReference.StringOf(json, name) is { Length: > 0 } text)
            index.Add(new StringEntry(parameter + IndexEndings.Text, TextFolding.Fold(text), text));
    }

    private static string? SystemOf(JsonElement json) =>
        FhirReference.StringOf(json, "system"u8) is { Length: > 0 } system ? SystemAliases.Canonical(system) : null;

    private static void AddPair(string parameter, JsonElement json, ReadOnlySpan<byte> codeName, IndexBuilder index)
    {
        if (FhirReference.StringOf(json, codeName) is { Length: > 0 } code)
            index.Add(new TokenEntry(parameter, SystemOf(json), code));
    }
}
