using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>One code of an expansion.</summary>
/// <param name="System">Its system.</param>
/// <param name="Version">The version of the system that was used, where one is known.</param>
/// <param name="Code">The code.</param>
/// <param name="Own">What the value set itself says of it; undefined when it only comes with its system.</param>
/// <param name="Table">Its code system, where that is at hand.</param>
/// <param name="At">Its place there; -1 when it has none.</param>
internal readonly record struct ExpandedConcept(string System, string? Version, string Code, JsonElement Own, ConceptTable? Table, int At)
{
    public bool IsInactive => At >= 0 && Table!.Row(At).IsInactive;

    public bool IsAbstract => At >= 0 && Table!.Row(At).IsAbstract;

    /// <summary>The display in a language, where there is one; otherwise the usual one.</summary>
    public string? Display(string? language)
    {
        if (language is not null && Designations().FirstOrDefault(each => IsOf(FhirReference.StringOf(each, "language"u8), language)) is { ValueKind: JsonValueKind.Object } named)
            return FhirReference.StringOf(named, "value"u8);
        return FhirReference.StringOfObject(Own, "display"u8) ?? (At >= 0 ? Table!.Row(At).Display : null);
    }

    public IEnumerable<JsonElement> Designations() => JsonItems.Of(Own, "designation"u8).Concat(At >= 0 ? Table!.Designations(At) : []);

    /// <summary>Whether all words stand in code, display or designations.</summary>
    public bool Contains(IReadOnlyList<string> foldedWords)
    {
        var text = At >= 0 ? Table!.Folded(At) : TextFolding.Fold(Code);
        if (Own.ValueKind == JsonValueKind.Object)
        {
            var own = Designations().Select(each => FhirReference.StringOf(each, "value"u8)).Prepend(FhirReference.StringOf(Own, "display"u8)).OfType<string>();
            text = $"{text}\n{string.Join('\n', own.Select(each => TextFolding.Fold(each)))}";
        }
        foreach (var word in foldedWords)
        {
            if (!text.Contains(word, StringComparison.Ordinal)) return false;
        }
        return true;
    }

    /// <summary>"ja" is also the language of "ja-JP", and the other way round.</summary>
    public static bool IsOf(string? tag, string language) =>
        tag is not null && (tag.Equals(language, StringComparison.OrdinalIgnoreCase)
            || tag.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase) || language.StartsWith(tag + "-", StringComparison.OrdinalIgnoreCase));
}
