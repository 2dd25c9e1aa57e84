using System.Text.Json;

namespace DataBank.Appliance;

/// <summary>Reads of JSON that is there or not.</summary>
internal static class GuideJson
{
    private const string Translation = "http://hl7.org/fhir/StructureDefinition/translation";

    public static string? StringAt(this JsonElement parent, string name) => parent.At(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The member; an undefined element where there is none.</summary>
    public static JsonElement At(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The items of a list; none where there is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement parent, string name) =>
        parent.At(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The member whose name begins so, as a choice type's does: "pattern" finds "patternCoding".</summary>
    public static JsonProperty? Choice(this JsonElement parent, string stem)
    {
        if (parent.ValueKind != JsonValueKind.Object) return null;
        foreach (var member in parent.EnumerateObject())
        {
            if (member.Name.Length > stem.Length && member.Name.StartsWith(stem, StringComparison.Ordinal) && char.IsAsciiLetterUpper(member.Name[stem.Length])) return member;
        }
        return null;
    }

    /// <summary>A text in the language that is asked for where it is translated (https://hl7.org/fhir/R4/extension-translation.html), else as it stands.</summary>
    public static string? TextAt(this JsonElement parent, string name, GuideLanguage language)
    {
        var tag = language == GuideLanguage.Japanese ? "ja" : "en";
        foreach (var translation in parent.At("_" + name).Items("extension").Where(each => each.StringAt("url") == Translation))
        {
            var parts = translation.Items("extension").ToList();
            var isAsked = parts.Any(part => part.StringAt("url") == "lang" && part.StringAt("valueCode") is { } code && code.StartsWith(tag, StringComparison.Ordinal));
            if (isAsked && parts.Find(part => part.StringAt("url") == "content") is var content && (content.StringAt("valueString") ?? content.StringAt("valueMarkdown")) is { } text) return text;
        }
        return parent.StringAt(name);
    }
}
