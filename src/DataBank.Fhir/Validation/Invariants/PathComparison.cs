using System.Globalization;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Equality and order of FHIRPath items (http://hl7.org/fhirpath/N1/#operations).</summary>
internal static class PathComparison
{
    /// <summary>Null when one of them is more precise than the other and what both have is the same.</summary>
    public static bool? AreEqual(PathItem left, PathItem right)
    {
        if (left.Value is { } a && right.Value is { } b)
        {
            if (a is decimal x && b is decimal y) return x == y;
            if (a is string s && b is string t) return IsTemporal(left) || IsTemporal(right) ? CompareTimes(s, t) is { } order ? order == 0 : null : s == t;
            return a.Equals(b);
        }
        if (left.Value is not null || right.Value is not null || left.Json.ValueKind != JsonValueKind.Object || right.Json.ValueKind != JsonValueKind.Object) return false;
        // An amount that an expression gives is of no shape, and compared with one of a resource by what both amount to.
        if (left.Shape is null || right.Shape is null) return CompareQuantities(left.Json, right.Json) == 0;
        return JsonElement.DeepEquals(left.Json, right.Json);
    }

    public static bool AreEquivalent(PathItem left, PathItem right)
    {
        if (left.Value is string a && right.Value is string b)
            return string.Equals(string.Join(' ', a.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), string.Join(' ', b.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.OrdinalIgnoreCase);
        return AreEqual(left, right) == true;
    }

    /// <summary>Below zero, zero, above zero; null when they can't be compared.</summary>
    public static int? Compare(PathItem left, PathItem right)
    {
        if (left.Value is decimal x && right.Value is decimal y) return x.CompareTo(y);
        if (left.Value is string s && right.Value is string t) return IsTemporal(left) || IsTemporal(right) ? CompareTimes(s, t) : string.CompareOrdinal(s, t);
        return left.Json.ValueKind == JsonValueKind.Object && right.Json.ValueKind == JsonValueKind.Object ? CompareQuantities(left.Json, right.Json) : null;
    }

    /// <summary>Dates and times, by what both of them tell; null when that leaves it open.</summary>
    public static int? CompareTimes(string left, string right)
    {
        if (left.Contains('T', StringComparison.Ordinal) && right.Contains('T', StringComparison.Ordinal) && HasZone(left) == HasZone(right)
            && DateTimeOffset.TryParse(left, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var a)
            && DateTimeOffset.TryParse(right, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var b))
            return a.CompareTo(b);
        var shared = Math.Min(WithoutZone(left).Length, WithoutZone(right).Length);
        var order = string.CompareOrdinal(left[..shared], right[..shared]);
        if (order != 0) return order;
        return WithoutZone(left).Length == WithoutZone(right).Length ? 0 : null;
    }

    public static bool IsTemporal(PathItem item) => item.Type is "date" or "dateTime" or "instant" or "time";

    private static bool HasZone(string time) => PathTimes.ZoneOf(time).Length > 0;

    private static string WithoutZone(string time) => time[..^PathTimes.ZoneOf(time).Length];

    public static int? CompareQuantities(JsonElement left, JsonElement right)
    {
        if (!left.TryGetProperty("value"u8, out var a) || !right.TryGetProperty("value"u8, out var b) || a.ValueKind != JsonValueKind.Number || b.ValueKind != JsonValueKind.Number) return null;
        var (p, q) = (UnitOf(left), UnitOf(right));
        if (p == q) return a.TryGetDecimal(out var x) && b.TryGetDecimal(out var y) ? x.CompareTo(y) : null;
        if (p is null || q is null || !UcumUnits.TryReduce(p, out var m) || !UcumUnits.TryReduce(q, out var n) || m.Dimension != n.Dimension) return null;
        return m.Convert(a.GetDouble()).CompareTo(n.Convert(b.GetDouble()));
    }

    public static string? UnitOf(JsonElement quantity) => FhirReference.StringOf(quantity, "code"u8) ?? FhirReference.StringOf(quantity, "unit"u8);
}
