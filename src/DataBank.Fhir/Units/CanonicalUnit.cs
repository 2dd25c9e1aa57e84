namespace DataBank.Fhir;

/// <summary>A unit reduced to base units: a value in it is value × <paramref name="Factor"/> + <paramref name="Offset"/> in <paramref name="Dimension"/>.</summary>
/// <param name="Dimension">Base units with their exponents in a fixed order ("g.m-3"); "1" without any.</param>
public readonly record struct CanonicalUnit(string Dimension, double Factor, double Offset)
{
    /// <summary>The value in base units. Twelve digits: 5.4 mg and 5400 ug must come out alike.</summary>
    public double Convert(double value)
    {
        if (value is 0 or double.MinValue or double.MaxValue)
            return value is 0 ? Offset : value;
        var exact = (value * Factor) + Offset;
        if (exact == 0 || !double.IsFinite(exact))
            return Math.Clamp(exact, double.MinValue, double.MaxValue);
        return double.Parse(exact.ToString("E11", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
    }
}
