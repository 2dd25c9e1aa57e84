using System.Diagnostics;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Turns a selected element into index entries by the type of the search parameter. Malformed values give no entry.</summary>
internal static class IndexConversion
{
    public static void Add(SearchParameterDefinition definition, TypedElement element, string? baseUrl, IndexBuilder index)
    {
        var code = definition.Code;
        switch (definition.Type)
        {
            case SearchParameterType.Token:
                TokenConversion.Add(code, element, index);
                break;
            case SearchParameterType.String:
                StringConversion.Add(code, element, index);
                break;
            case SearchParameterType.Date:
                DateConversion.Add(code, element, index);
                break;
            case SearchParameterType.Number:
                AddNumber(code, element, index);
                break;
            case SearchParameterType.Quantity:
                QuantityConversion.Add(code, element, index);
                break;
            case SearchParameterType.Reference:
                ReferenceConversion.Add(definition, element, baseUrl, index);
                break;
            case SearchParameterType.Uri:
                AddUri(code, element, index);
                break;
            case SearchParameterType.Special:
                PositionConversion.Add(code, element, index);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void AddNumber(string code, TypedElement element, IndexBuilder index)
    {
        if (element.Type == "Range")
        {
            if (QuantityConversion.TryGetRange(element.Json, out var low, out var high))
                index.Add(new NumberEntry(code, low, high));
        }
        else if (QuantityConversion.TryGetNumber(element.Json, out var value))
        {
            index.Add(new NumberEntry(code, value, value));
        }
    }

    private static void AddUri(string code, TypedElement element, IndexBuilder index)
    {
        if (element.Json.ValueKind != JsonValueKind.String || element.Json.GetString() is not { Length: > 0 } uri)
            return;
        index.Add(new UriEntry(code, uri));
        // A search by the canonical alone finds every version of it.
        if (element.Type == "canonical" && uri.IndexOf('|', StringComparison.Ordinal) is > 0 and var bar)
            index.Add(new UriEntry(code, uri[..bar]));
    }
}
