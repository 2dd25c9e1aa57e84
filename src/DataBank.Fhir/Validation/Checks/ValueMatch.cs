using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Compares values with fixed[x] (https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.fixed_x_) and pattern[x].</summary>
internal static class ValueMatch
{
    public static bool Matches(ExpectedValue expected, JsonElement value) => expected.IsPattern ? HasPattern(expected.Value, value) : IsSame(expected.Value, value);

    /// <summary>Order of two values of one type; null when they can't be compared.</summary>
    public static int? Compare(JsonElement value, JsonElement bound)
    {
        if (value.ValueKind == JsonValueKind.Number && bound.ValueKind == JsonValueKind.Number)
            return value.TryGetDecimal(out var x) && bound.TryGetDecimal(out var y) ? x.CompareTo(y) : value.GetDouble().CompareTo(bound.GetDouble());
        if (value.ValueKind == JsonValueKind.String && bound.ValueKind == JsonValueKind.String) return PathComparison.CompareTimes(value.GetString()!, bound.GetString()!);
        if (value.ValueKind == JsonValueKind.Object && bound.ValueKind == JsonValueKind.Object) return PathComparison.CompareQuantities(value, bound);
        return null;
    }

    private static bool IsSame(JsonElement expected, JsonElement value)
    {
        if (expected.ValueKind == JsonValueKind.Number && value.ValueKind == JsonValueKind.Number) return Compare(value, expected) == 0;
        return JsonElement.DeepEquals(expected, value);
    }

    private static bool HasPattern(JsonElement pattern, JsonElement value)
    {
        switch (pattern.ValueKind)
        {
            case JsonValueKind.Object:
                if (value.ValueKind != JsonValueKind.Object) return false;
                foreach (var member in pattern.EnumerateObject())
                {
                    if (!value.TryGetProperty(member.Name, out var own) || !HasPattern(member.Value, own)) return false;
                }
                return true;
            case JsonValueKind.Array:
                return value.ValueKind == JsonValueKind.Array && pattern.EnumerateArray().All(item => value.EnumerateArray().Any(own => HasPattern(item, own)));
            default:
                return IsSame(pattern, value);
        }
    }
}
