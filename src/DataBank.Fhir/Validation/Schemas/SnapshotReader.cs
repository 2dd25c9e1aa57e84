using System.Globalization;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Reads the snapshot of a StructureDefinition into a tree of <see cref="ElementNode"/>.</summary>
internal static class SnapshotReader
{
    private const string TypeExtension = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type";
    private const string ElementExtension = "http://hl7.org/fhir/StructureDefinition/elementdefinition-profile-element";
    private const string RegexExtension = "http://hl7.org/fhir/StructureDefinition/regex";
    private const string MaxValueSetExtension = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet";

    /// <exception cref="FormatException">The snapshot is missing or names a child before its parent.</exception>
    public static ElementNode Read(JsonElement structureDefinition)
    {
        ElementNode? root = null;
        var latest = new Dictionary<string, ElementNode>(StringComparer.Ordinal); // the newest node of each path: what follows is below it
        foreach (var definition in JsonItems.Of(Snapshot(structureDefinition), "element"u8))
        {
            var path = FhirReference.StringOf(definition, "path"u8) ?? throw new FormatException("An element of the snapshot has no path.");
            var node = ToNode(path, definition);
            if (root is null) root = node;
            else if (path.LastIndexOf('.') is > 0 and var dot && latest.TryGetValue(path[..dot], out var parent)) Place(parent, node, latest);
            else throw new FormatException($"The snapshot has {path} before its parent.");
            latest[path] = node;
        }
        return root ?? throw new FormatException("The definition has no snapshot.");
    }

    private static JsonElement Snapshot(JsonElement structureDefinition) =>
        structureDefinition.TryGetProperty("snapshot"u8, out var snapshot) ? snapshot : throw new FormatException("The definition has no snapshot.");

    // A slice stands with the element it slices, a slice of a slice ("a/b") with that one; a slice without an entry stands alone.
    private static void Place(ElementNode parent, ElementNode node, Dictionary<string, ElementNode> latest)
    {
        if (node.SliceName is not { } name || SlicedElement(parent, node.Name) is not { } entry)
        {
            parent.Children.Add(node);
            return;
        }
        var slash = name.LastIndexOf('/');
        var outer = slash < 0 ? null : entry.Slices.Find(slice => slice.SliceName == name[..slash]);
        (outer ?? entry).Slices.Add(node);
        latest[entry.Path] = node;
    }

    // R4 lets a constraint of one type of a choice be written as "valueQuantity".
    private static ElementNode? SlicedElement(ElementNode parent, string name) =>
        parent.Child(name) ?? parent.Children.Find(child => child.Name.EndsWith("[x]", StringComparison.Ordinal) && name.StartsWith(child.Name[..^3], StringComparison.Ordinal));

    private static ElementNode ToNode(string path, JsonElement definition)
    {
        var (min, max) = Cardinality(definition);
        return new ElementNode(path, FhirReference.StringOf(definition, "sliceName"u8))
        {
            Min = min,
            Max = max,
            Base = definition.TryGetProperty("base"u8, out var origin) ? Cardinality(origin) : (min, max),
            Types = [.. JsonItems.Of(definition, "type"u8).Select(ToType)],
            ContentReference = FhirReference.StringOf(definition, "contentReference"u8),
            Expected = ExpectedOf(definition),
            MinValue = Choice(definition, "minValue")?.Value,
            MaxValue = Choice(definition, "maxValue")?.Value,
            MaxLength = definition.TryGetProperty("maxLength"u8, out var length) && length.TryGetInt32(out var most) ? most : null,
            Binding = definition.TryGetProperty("binding"u8, out var binding) ? ToBinding(binding) : null,
            Invariants = [.. JsonItems.Of(definition, "constraint"u8).Select(ToInvariant)],
            IsModifier = definition.TryGetProperty("isModifier"u8, out var modifier) && modifier.ValueKind == JsonValueKind.True,
            Regex = JsonItems.Of(definition, "type"u8).Select(type => ExtensionOf(type, RegexExtension, "valueString")).FirstOrDefault(each => each is not null),
            Slicing = definition.TryGetProperty("slicing"u8, out var slicing) ? ToSlicing(slicing) : null,
        };
    }

    private static (int Min, int Max) Cardinality(JsonElement definition)
    {
        var min = definition.TryGetProperty("min"u8, out var value) && value.TryGetInt32(out var least) ? least : 0;
        var max = FhirReference.StringOf(definition, "max"u8);
        return (min, max is null or "*" ? ElementNode.Unbounded : int.Parse(max, CultureInfo.InvariantCulture));
    }

    private static ElementType ToType(JsonElement type) => new(
        ExtensionOf(type, TypeExtension, "valueUrl") ?? FhirReference.StringOf(type, "code"u8) ?? "",
        Profiles(type), Strings(type, "targetProfile"u8), Strings(type, "aggregation"u8));

    // https://hl7.org/fhir/R4/extension-elementdefinition-profile-element.html: an element inside of a profile, here "url#element".
    private static IReadOnlyList<string> Profiles(JsonElement type)
    {
        var profiles = Strings(type, "profile"u8);
        if (!type.TryGetProperty("_profile"u8, out var beside) || beside.ValueKind != JsonValueKind.Array) return profiles;
        return [.. profiles.Select((profile, at) => at < beside.GetArrayLength() && beside[at].ValueKind == JsonValueKind.Object && ExtensionOf(beside[at], ElementExtension, "valueString") is { } element ? $"{profile}#{element}" : profile)];
    }

    private static ElementBinding? ToBinding(JsonElement binding) =>
        FhirReference.StringOf(binding, "valueSet"u8) is { } valueSet
            ? new ElementBinding(FhirReference.StringOf(binding, "strength"u8) ?? "example", valueSet, ExtensionOf(binding, MaxValueSetExtension, "valueCanonical"))
            : null;

    private static Invariant ToInvariant(JsonElement constraint) => new(
        FhirReference.StringOf(constraint, "key"u8) ?? "",
        FhirReference.StringOf(constraint, "severity"u8) == "error",
        FhirReference.StringOf(constraint, "human"u8) ?? "",
        FhirReference.StringOf(constraint, "expression"u8) ?? "",
        FhirReference.StringOf(constraint, "source"u8));

    private static ElementSlicing ToSlicing(JsonElement slicing) => new(
        [.. JsonItems.Of(slicing, "discriminator"u8).Select(each => (FhirReference.StringOf(each, "type"u8) ?? "value", FhirReference.StringOf(each, "path"u8) ?? "$this"))],
        slicing.TryGetProperty("ordered"u8, out var ordered) && ordered.ValueKind == JsonValueKind.True,
        FhirReference.StringOf(slicing, "rules"u8) ?? "open");

    private static ExpectedValue? ExpectedOf(JsonElement definition)
    {
        if (Choice(definition, "fixed") is { } whole) return new ExpectedValue(false, whole.Type, whole.Value);
        return Choice(definition, "pattern") is { } part ? new ExpectedValue(true, part.Type, part.Value) : null;
    }

    private static (string Type, JsonElement Value)? Choice(JsonElement definition, string prefix)
    {
        foreach (var member in definition.EnumerateObject())
        {
            if (member.Name.Length > prefix.Length && member.Name.StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiLetterUpper(member.Name[prefix.Length]))
                return (member.Name[prefix.Length..], member.Value);
        }
        return null;
    }

    private static string? ExtensionOf(JsonElement element, string url, string member) =>
        JsonItems.Of(element, "extension"u8)
            .Where(extension => FhirReference.StringOf(extension, "url"u8) == url)
            .Select(extension => extension.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
            .FirstOrDefault();

    private static IReadOnlyList<string> Strings(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array
            ? [.. array.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!)]
            : [];
}
