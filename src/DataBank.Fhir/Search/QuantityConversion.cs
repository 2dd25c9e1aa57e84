using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Quantities (https://hl7.org/fhir/R4/search.html#quantity). A stored value is exact, whatever its digits; comparators and ranges
/// open an end. Open ends are the largest finite numbers, because not every database knows infinity.
/// </summary>
internal static class QuantityConversion
{
    private const string CurrencySystem = "urn:iso:std:iso:4217";

    public static void Add(string parameter, TypedElement element, IndexBuilder index)
    {
        if (element.Json.ValueKind != JsonValueKind.Object)
            return;
        switch (element.Type)
        {
            case "Money":
                AddMoney(parameter, element.Json, index);
                break;
            case "Range":
                AddRange(parameter, element.Json, index);
                break;
            case "SampledData":
                if (element.Json.TryGetProperty("origin"u8, out var origin) && origin.ValueKind == JsonValueKind.Object)
                    AddQuantity(parameter, origin, index);
                break;
            default: // Quantity and its profiles: Age, Count, Distance, Duration, SimpleQuantity
                AddQuantity(parameter, element.Json, index);
                break;
        }
    }

    public static bool TryGetNumber(JsonElement json, out double value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out value) && double.IsFinite(value);
    }

    public static bool TryGetRange(JsonElement range, out double low, out double high)
    {
        var hasLow = TryGetBound(range, "low"u8, out low);
        var hasHigh = TryGetBound(range, "high"u8, out high);
        low = hasLow ? low : double.MinValue;
        high = hasHigh ? high : double.MaxValue;
        return hasLow || hasHigh;
    }

    private static bool TryGetBound(JsonElement range, ReadOnlySpan<byte> name, out double value)
    {
        value = 0;
        return range.ValueKind == JsonValueKind.Object
            && range.TryGetProperty(name, out var bound) && bound.ValueKind == JsonValueKind.Object
            && bound.TryGetProperty("value"u8, out var number) && TryGetNumber(number, out value);
    }

    private static void AddQuantity(string parameter, JsonElement quantity, IndexBuilder index)
    {
        if (!quantity.TryGetProperty("value"u8, out var number) || !TryGetNumber(number, out var value))
            return;
        var comparator = FhirReference.StringOf(quantity, "comparator"u8);
        AddUnits(parameter, quantity, convert => Bounds(convert(value), comparator), index);
    }

    // Less than 5 is not 5: the bound is the last number below it.
    private static (double Low, double High) Bounds(double value, string? comparator) => comparator switch
    {
        "<" => (double.MinValue, Math.BitDecrement(value)),
        "<=" => (double.MinValue, value),
        ">" => (Math.BitIncrement(value), double.MaxValue),
        ">=" => (value, double.MaxValue),
        _ => (value, value),
    };

    private static void AddRange(string parameter, JsonElement range, IndexBuilder index)
    {
        if (!TryGetRange(range, out var low, out var high))
            return;
        var bound = range.TryGetProperty(low > double.MinValue ? "low"u8 : "high"u8, out var found) ? found : default;
        AddUnits(parameter, bound, convert => (convert(low), convert(high)), index);
    }

    // "5.4||mg" asks for the code or the unit: where they differ, the unit gets a row without a system.
    private static void AddUnits(string parameter, JsonElement quantity, Func<Func<double, double>, (double Low, double High)> bounds, IndexBuilder index)
    {
        var system = FhirReference.StringOf(quantity, "system"u8);
        var code = FhirReference.StringOf(quantity, "code"u8);
        var unit = FhirReference.StringOf(quantity, "unit"u8);
        var canonical = string.IsNullOrEmpty(system) ? null : SystemAliases.Canonical(system);
        var (low, high) = bounds(value => value);
        index.Add(new QuantityEntry(parameter, canonical, code ?? unit, low, high));
        if (code is not null && unit is not null && unit != code)
            index.Add(new QuantityEntry(parameter, null, unit, low, high));
        if (canonical == UcumUnits.System && code is not null && UcumUnits.TryReduce(code, out var reduced))
        {
            (low, high) = bounds(reduced.Convert);
            index.Add(new QuantityEntry(parameter + IndexEndings.Ucum, null, reduced.Dimension, low, high));
        }
    }

    private static void AddMoney(string parameter, JsonElement money, IndexBuilder index)
    {
        if (money.TryGetProperty("value"u8, out var number) && TryGetNumber(number, out var value))
        {
            var currency = FhirReference.StringOf(money, "currency"u8);
            index.Add(new QuantityEntry(parameter, currency is null ? null : CurrencySystem, currency, value, value));
        }
    }
}
