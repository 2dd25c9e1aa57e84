using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// What a value that is written with few digits may stand for: lowBoundary(), highBoundary(), precision()
/// (https://build.fhir.org/ig/HL7/FHIRPath/#lowboundaryprecision-integer-decimal--date--datetime--time).
/// </summary>
internal static class PathBoundaries
{
    private const int MostDecimals = 28, DefaultDecimals = 8;

    private static readonly int[] DateWidths = [4, 2, 2, 2, 2, 2, 3], TimeWidths = [2, 2, 2, 3];

    private static readonly IReadOnlyList<PathItem> Nothing = [];

    /// <param name="item">A number, quantity, date or time; of anything else there is no boundary.</param>
    /// <param name="isHigh">The greatest value, not the least.</param>
    /// <param name="precision">Decimal places, or digits of a date or time; null: as many as the type has.</param>
    public static IReadOnlyList<PathItem> Of(PathItem item, bool isHigh, int? precision)
    {
        if (item.Value is decimal number) return Of(number, isHigh, precision) is { } bound ? [PathItem.Of(bound)] : Nothing;
        if (item.Value is string text && WidthsOf(item) is { } widths) return Of(text, widths, isHigh, precision ?? DefaultOf(item)) is { } bound ? [PathItem.Typed(bound, item.Type)] : Nothing;
        return item.Amount is { } amount && Of(amount, isHigh, precision) is { } limit ? [WithValue(item, limit)] : Nothing;
    }

    /// <summary>Decimal places of a number, digits of a date or time.</summary>
    public static int? Precision(PathItem item) => item.Value switch
    {
        decimal number => number.Scale,
        string text when WidthsOf(item) is { } widths => Digits(text, widths)?.Length,
        _ => null,
    };

    private static int[]? WidthsOf(PathItem item) => item.Type switch
    {
        "date" or "dateTime" or "instant" => DateWidths,
        "time" => TimeWidths,
        _ => null,
    };

    private static int DefaultOf(PathItem item) => item.Type switch { "date" => 8, "time" => TimeWidths.Sum(), _ => DateWidths.Sum() };

    // 1.587 stands for all from 1.5865 up to 1.5875.
    private static decimal? Of(decimal number, bool isHigh, int? precision)
    {
        if (precision is < 0 or > MostDecimals || number.Scale >= MostDecimals) return null;
        try
        {
            var half = new decimal(5, 0, 0, !isHigh, (byte)(number.Scale + 1));
            var digits = precision ?? DefaultDecimals;
            return Math.Round(number + half, digits, isHigh ? MidpointRounding.ToPositiveInfinity : MidpointRounding.ToNegativeInfinity) + new decimal(0, 0, 0, false, (byte)digits);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static string? Of(string text, int[] widths, bool isHigh, int precision)
    {
        if (Digits(text, widths) is not { } digits || precision > widths.Sum()) return null;
        var (written, length) = ("", 0);
        for (var at = 0; at < widths.Length && length < precision; at++)
        {
            written += Separator(widths, at) + (length < digits.Length ? digits.Substring(length, widths[at]) : Filled(written, widths, at, isHigh));
            length += widths[at];
        }
        // A precision in the middle of a part means nothing; a day has no zone.
        return length != precision ? null : written.Contains('T', StringComparison.Ordinal) ? written + PathTimes.ZoneOf(text) : written;
    }

    private static string Separator(int[] widths, int at) => widths == TimeWidths
        ? at switch { 0 => "", 3 => ".", _ => ":" }
        : at switch { 0 => "", 1 or 2 => "-", 3 => "T", 6 => ".", _ => ":" };

    private static string Filled(string before, int[] widths, int at, bool isHigh)
    {
        var part = widths == TimeWidths ? at + 3 : at;
        if (!isHigh) return part is 1 or 2 ? "01" : new string('0', widths[at]);
        return part switch
        {
            1 => "12",
            2 => DateTime.DaysInMonth(int.Parse(before[..4], CultureInfo.InvariantCulture), int.Parse(before[5..7], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture),
            3 => "23",
            6 => "999",
            _ => "59",
        };
    }

    // "2014-01-05T10:30" as "201401051030"; fractions have three digits.
    private static string? Digits(string text, int[] widths)
    {
        var digits = string.Concat(text[..^PathTimes.ZoneOf(text).Length].Where(char.IsAsciiDigit));
        var whole = widths[..^1].Sum();
        if (digits.Length > whole) digits = digits.PadRight(widths.Sum(), '0')[..widths.Sum()];
        var length = 0;
        foreach (var width in widths)
        {
            length += width;
            if (digits.Length == length) return widths == DateWidths && digits.StartsWith("0000", StringComparison.Ordinal) ? null : digits;
        }
        return null;
    }

    /// <summary>The same quantity of another value.</summary>
    public static PathItem WithValue(PathItem quantity, decimal value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var member in quantity.Json.EnumerateObject())
            {
                if (member.NameEquals("value"u8)) json.WriteNumber("value", value);
                else member.WriteTo(json);
            }
            json.WriteEndObject();
        }
        return PathItem.Element(JsonDocument.Parse(buffer.WrittenMemory).RootElement, default, quantity.Type, quantity.Shape);
    }
}
