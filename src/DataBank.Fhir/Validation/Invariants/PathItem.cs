using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>One item of a FHIRPath collection: an element of the resource, or a value that an expression made.</summary>
internal readonly struct PathItem
{
    private PathItem(JsonElement json, JsonElement extra, string type, TypeShape? shape, object? made) =>
        (Json, Extra, Type, Shape, Made) = (json, extra, type, shape, made);

    public static PathItem True { get; } = Of(true);

    public static PathItem False { get; } = Of(false);

    /// <summary>The JSON of an element; undefined for made values and for primitives that have only extensions.</summary>
    public JsonElement Json { get; }

    /// <summary>The "_name" beside a primitive, with id and extensions; undefined when there is none.</summary>
    public JsonElement Extra { get; }

    /// <summary>FHIR type, or "Boolean", "String", "Decimal", "Integer", "Quantity" for made values.</summary>
    public string Type { get; }

    /// <summary>Its members; null for made values.</summary>
    public TypeShape? Shape { get; }

    /// <summary>bool, string or decimal; null for elements.</summary>
    public object? Made { get; }

    /// <summary>The value as bool, decimal or string; null for what has elements or no value.</summary>
    public object? Value => Made ?? Json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => Json.GetString(),
        JsonValueKind.Number when Json.TryGetDecimal(out var number) => number,
        JsonValueKind.Number => Json.GetDouble().ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Of a quantity; null for anything else.</summary>
    public decimal? Amount => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("value"u8, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var amount) ? amount : null;

    /// <summary>As toString() writes it: numbers as they stand in the text, so that 1.0 keeps its digits.</summary>
    public string? Text => Value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        decimal number => Made is null ? System.Text.Encoding.ASCII.GetString(JsonMarshal.GetRawUtf8Value(Json)) : number.ToString(CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };

    public static PathItem Element(JsonElement json, JsonElement extra, string type, TypeShape? shape) => new(json, extra, type, shape, null);

    public static PathItem Of(bool value) => new(default, default, "Boolean", null, value);

    public static PathItem Of(string value) => new(default, default, "String", null, value);

    public static PathItem Of(decimal value) => new(default, default, value == decimal.Truncate(value) && value.Scale == 0 ? "Integer" : "Decimal", null, value);

    /// <summary>A text of a type of its own: a literal date or time, the name of a type.</summary>
    public static PathItem Typed(string value, string type) => new(default, default, type, null, value);

    /// <summary>The type of what type() gives.</summary>
    public const string TypeInfo = "TypeInfo";

    /// <summary>What a reference leads to when only its type is known.</summary>
    public static PathItem Unresolved(string type, TypeShape? shape) => new(default, default, type, shape, null);
}
