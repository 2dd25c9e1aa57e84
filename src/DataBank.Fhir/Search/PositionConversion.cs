namespace DataBank.Fhir;

/// <summary>Location.position, for the special parameter near (https://hl7.org/fhir/R4/location.html#positional): WGS 84 degrees.</summary>
internal static class PositionConversion
{
    public static void Add(string parameter, TypedElement element, IndexBuilder index)
    {
        if (TryGetDegrees(element, "latitude"u8, 90, out var latitude) && TryGetDegrees(element, "longitude"u8, 180, out var longitude))
            index.Add(new CompositeEntry(parameter, "", null, "", null, latitude, latitude, longitude, longitude));
    }

    private static bool TryGetDegrees(TypedElement element, ReadOnlySpan<byte> name, double limit, out double degrees)
    {
        degrees = 0;
        return element.Json.ValueKind == System.Text.Json.JsonValueKind.Object && element.Json.TryGetProperty(name, out var number)
            && QuantityConversion.TryGetNumber(number, out degrees) && Math.Abs(degrees) <= limit;
    }
}
