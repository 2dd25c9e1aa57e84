using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>References (https://hl7.org/fhir/R4/search.html#reference); those to contained resources lead nowhere and are left out.</summary>
internal static class ReferenceConversion
{
    public static void Add(SearchParameterDefinition definition, TypedElement element, string? baseUrl, IndexBuilder index)
    {
        switch (element.Json.ValueKind)
        {
            case JsonValueKind.String when element.Json.GetString() is { Length: > 0 } canonical:
                AddCanonical(definition.Code, canonical, baseUrl, index);
                break;
            case JsonValueKind.Object when element.Type == "Resource":
                AddEmbedded(definition, element.Json, index);
                break;
            case JsonValueKind.Object:
                AddReference(definition.Code, element.Json, baseUrl, index);
                break;
        }
    }

    private static void AddCanonical(string parameter, string canonical, string? baseUrl, IndexBuilder index)
    {
        AddUrl(parameter, canonical, null, null, baseUrl, index);
        if (canonical.IndexOf('|', StringComparison.Ordinal) is > 0 and var bar)
            AddUrl(parameter, canonical[..bar], null, null, baseUrl, index);
    }

    // Bundle.entry[0].resource: the document's Composition or the message's header, if it has an id.
    private static void AddEmbedded(SearchParameterDefinition definition, JsonElement resource, IndexBuilder index)
    {
        if (FhirReference.StringOf(resource, "resourceType"u8) is { } type && definition.Targets.Contains(type)
            && FhirReference.StringOf(resource, "id"u8) is { } id && ResourceTypes.IsId(id))
        {
            index.Add(new ReferenceEntry(definition.Code, type, id, null, null, null));
        }
    }

    private static void AddReference(string parameter, JsonElement reference, string? baseUrl, IndexBuilder index)
    {
        var (system, value) = ReadIdentifier(reference);
        if (FhirReference.StringOf(reference, "reference"u8) is { Length: > 0 } url && !url.StartsWith('#'))
            AddUrl(parameter, url, system, value, baseUrl, index);
        else if (value is not null)
            index.Add(new ReferenceEntry(parameter, StatedType(reference), null, null, system, value));
    }

    private static void AddUrl(string parameter, string url, string? system, string? value, string? baseUrl, IndexBuilder index)
    {
        var (local, other) = FhirReference.Read(url, baseUrl);
        index.Add(new ReferenceEntry(parameter, local?.Type, local?.Id, other ?? FhirReference.VersionOf(url, local), system, value));
    }

    private static (string? System, string? Value) ReadIdentifier(JsonElement reference)
    {
        if (!reference.TryGetProperty("identifier"u8, out var identifier) || identifier.ValueKind != JsonValueKind.Object
            || FhirReference.StringOf(identifier, "value"u8) is not { Length: > 0 } value)
        {
            return (null, null);
        }
        return (FhirReference.StringOf(identifier, "system"u8) is { Length: > 0 } system ? SystemAliases.Canonical(system) : null, value);
    }

    private static string? StatedType(JsonElement reference) =>
        FhirReference.StringOf(reference, "type"u8) is { } type && ResourceTypes.TryGetName(type, out var name) ? name : null;
}
