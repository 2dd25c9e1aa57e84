using System.Text.Json;

namespace DataBank.Appliance;

/// <summary>One line of an element table: an ElementDefinition (https://hl7.org/fhir/R4/elementdefinition.html) of a differential or a snapshot.</summary>
/// <param name="Json">The ElementDefinition.</param>
/// <param name="Whole">The same element of the snapshot: what a differential leaves unsaid.</param>
/// <param name="Depth">How far it stands below the root, slices one step below what they slice.</param>
public sealed record GuideElement(JsonElement Json, JsonElement Whole, int Depth)
{
    public string Id => Json.StringAt("id") ?? Path;

    public string Path => Json.StringAt("path") ?? "";

    /// <summary>Last part of the path, with the slice: "identifier:recordNumber".</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..] + (Json.StringAt("sliceName") is { } slice ? ":" + slice : "");

    /// <summary>"1..*"</summary>
    public string Cardinality => $"{Whole.At("min")}..{Whole.StringAt("max")}";

    /// <summary>Taken away by the profile.</summary>
    public bool IsProhibited => Whole.StringAt("max") == "0";

    public bool IsMustSupport => Json.At("mustSupport").ValueKind == JsonValueKind.True;

    public bool IsModifier => Json.At("isModifier").ValueKind == JsonValueKind.True;

    /// <summary>The elements of a view, and those above them that the view leaves out: a differential does not name what it does not change.</summary>
    /// <param name="definition">A StructureDefinition with a snapshot.</param>
    /// <param name="view">differential or snapshot.</param>
    public static IReadOnlyList<GuideElement> Of(JsonElement definition, string view)
    {
        var whole = definition.At("snapshot").Items("element").ToDictionary(each => each.StringAt("id") ?? "", StringComparer.Ordinal);
        var (rows, shown) = (new List<GuideElement>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var element in definition.At(view).Items("element"))
        {
            var id = element.StringAt("id") ?? "";
            for (var at = id.IndexOfAny(['.', ':']); at > 0; at = id.IndexOfAny(['.', ':'], at + 1))
            {
                if (whole.TryGetValue(id[..at], out var above) && shown.Add(id[..at])) rows.Add(Row(above, above));
            }
            shown.Add(id);
            rows.Add(Row(element, whole.GetValueOrDefault(id, element)));
        }
        return rows;
    }

    private static GuideElement Row(JsonElement element, JsonElement whole) => new(element, whole, (element.StringAt("id") ?? "").Count(letter => letter is '.' or ':'));
}
