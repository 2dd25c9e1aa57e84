using System.Globalization;

namespace DataBank.Fhir;

/// <summary>
/// The range of values that a number in a query stands for by its significant digits
/// (https://hl7.org/fhir/R4/search.html#number): 100 is [99.5, 100.5), 100.00 is [99.995, 100.005).
/// </summary>
internal readonly record struct ImpliedRange(double Value, double Low, double High)
{
    public static bool TryParse(ReadOnlySpan<char> text, out ImpliedRange range)
    {
        range = default;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (text.IsEmpty || !double.TryParse(text, Style, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return false;

        var exponentAt = text.IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : double.Parse(text[(exponentAt + 1)..], CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.');
        var fractionDigits = point < 0 ? 0 : mantissa.Length - point - 1;
        // The standard's own table reads 1e2 as [95, 105), half a unit of the digit after the only one given.
        if (exponentAt >= 0 && mantissa.TrimStart("+-").Length == 1)
            fractionDigits = 1;
        var half = 0.5 * Math.Pow(10, exponent - fractionDigits);
        range = new ImpliedRange(value, value - half, value + half);
        return double.IsFinite(half);
    }
}
