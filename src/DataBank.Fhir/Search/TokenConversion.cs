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
                break;
            case "CodeableConcept":
                if (!element.Json.TryGetProperty("coding"u8, out var codings) || codings.ValueKind != JsonValueKind.Array)
                    return;
                foreach (var coding in codings.EnumerateArray().Where(coding => coding.ValueKind == JsonValueKind.Object))
                    AddPair(parameter, coding, "code"u8, index);
                break;
            case "Identifier":
                AddPair(parameter, element.Json, "value"u8, index);
                break;
            case "ContactPoint":
                // ContactPoint.system says phone or email; it is no token system.
                if (FhirReference.StringOf(element.Json, "value"u8) is { Length: > 0 } contact)
                    index.Add(new TokenEntry(parameter, null, contact));
                break;
        }
    }

    private static void AddPair(string parameter, JsonElement json, ReadOnlySpan<byte> codeName, IndexBuilder index)
    {
        var system = FhirReference.StringOf(json, "system"u8);
        if (FhirReference.StringOf(json, codeName) is { Length: > 0 } code)
            index.Add(new TokenEntry(parameter, string.IsNullOrEmpty(system) ? null : SystemAliases.Canonical(system), code));
    }
}
