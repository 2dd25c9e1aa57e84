using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace DataBank.Fhir;

/// <summary>
/// UCUM unit codes (https://ucum.org/ucum, case-sensitive) reduced to base units, so that 5.4 g/L and 540 mg/dL compare. Covers what
/// laboratories and wards use; a code outside gives nothing and is then compared as text. Unlike UCUM, amount of substance (mol) and
/// arbitrary units ([iU], [CFU] …) stay dimensions of their own: a count of molecules is no useful match for a count of cells.
/// </summary>
public static class UcumUnits
{
    public const string System = "http://unitsofmeasure.org";

    private const int MostRemembered = 4096;

    // Name, whether it takes prefixes, value, in terms of. Base units have no terms.
    private static readonly (string Name, bool IsMetric, double Value, string? Terms)[] Table =
    [
        ("m", true, 1, null), ("s", true, 1, null), ("g", true, 1, null), ("rad", true, 1, null), ("K", true, 1, null),
        ("C", true, 1, null), ("cd", true, 1, null), ("mol", true, 1, null), ("[iU]", true, 1, null),
        ("%", false, 0.01, "1"), ("10*", false, 10, "1"), ("10^", false, 10, "1"), ("[pi]", false, Math.PI, "1"),
        ("[ppth]", false, 1e-3, "1"), ("[ppm]", false, 1e-6, "1"), ("[ppb]", false, 1e-9, "1"), ("[pptr]", false, 1e-12, "1"),
        ("min", false, 60, "s"), ("h", false, 60, "min"), ("d", false, 24, "h"), ("wk", false, 7, "d"),
        ("a", false, 365.25, "d"), ("a_j", false, 365.25, "d"), ("mo", false, 30.4375, "d"), ("mo_j", false, 30.4375, "d"),
        ("L", true, 1, "dm3"), ("l", true, 1, "dm3"), ("ar", true, 100, "m2"), ("t", true, 1000, "kg"),
        ("Hz", true, 1, "s-1"), ("N", true, 1, "kg.m/s2"), ("Pa", true, 1, "N/m2"), ("J", true, 1, "N.m"), ("W", true, 1, "J/s"),
        ("A", true, 1, "C/s"), ("V", true, 1, "J/C"), ("F", true, 1, "C/V"), ("Ohm", true, 1, "V/A"), ("S", true, 1, "A/V"),
        ("Wb", true, 1, "V.s"), ("T", true, 1, "Wb/m2"), ("lm", true, 1, "cd.sr"), ("lx", true, 1, "lm/m2"), ("sr", true, 1, "rad2"),
        ("Bq", true, 1, "s-1"), ("Gy", true, 1, "J/kg"), ("Sv", true, 1, "J/kg"), ("Ci", true, 3.7e10, "Bq"), ("RAD", true, 0.01, "Gy"), ("REM", true, 0.01, "Sv"),
        ("eq", true, 1, "mol"), ("osm", true, 1, "mol"), ("kat", true, 1, "mol/s"), ("U", true, 1, "umol/min"),
        ("bar", true, 1e5, "Pa"), ("atm", false, 101325, "Pa"), ("m[H2O]", true, 9806.65, "Pa"), ("m[Hg]", true, 133322, "Pa"), ("[psi]", false, 6894.757293168, "Pa"),
        ("cal", true, 4.184, "J"), ("[Cal]", false, 1, "kcal"), ("eV", true, 1.602176634e-19, "J"), ("erg", true, 1e-7, "J"),
        ("dyn", true, 1e-5, "N"), ("P", true, 0.1, "Pa.s"), ("St", true, 1, "cm2/s"), ("u", true, 1.6605390666e-24, "g"), ("g%", true, 1, "g/dL"),
        ("deg", false, Math.PI / 180, "rad"), ("[diop]", false, 1, "m-1"), ("[car_m]", false, 0.2, "g"), ("Ao", false, 0.1, "nm"),
        ("[in_i]", false, 2.54, "cm"), ("[ft_i]", false, 12, "[in_i]"), ("[yd_i]", false, 3, "[ft_i]"), ("[mi_i]", false, 5280, "[ft_i]"),
        ("[lb_av]", false, 453.59237, "g"), ("[oz_av]", false, 28.349523125, "g"), ("[gr]", false, 0.06479891, "g"), ("[stone_av]", false, 14, "[lb_av]"),
        ("[gal_us]", false, 3.785411784, "L"), ("[pt_us]", false, 0.473176473, "L"), ("[foz_us]", false, 29.5735295625, "mL"),
        ("[cup_us]", false, 16, "[tbs_us]"), ("[tbs_us]", false, 3, "[tsp_us]"), ("[tsp_us]", false, 4.92892159375, "mL"), ("[drp]", false, 0.05, "mL"),
        ("[HPF]", false, 1, "1"), ("[LPF]", false, 100, "1"), ("[IU]", true, 1, "[iU]"),
    ];

    private static readonly FrozenDictionary<string, (bool IsMetric, double Value, string? Terms)> ByName =
        Table.ToFrozenDictionary(row => row.Name, row => (row.IsMetric, row.Value, row.Terms), StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, double> Prefixes = new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["Y"] = 1e24, ["Z"] = 1e21, ["E"] = 1e18, ["P"] = 1e15, ["T"] = 1e12, ["G"] = 1e9, ["M"] = 1e6, ["k"] = 1e3, ["h"] = 1e2, ["da"] = 1e1,
        ["d"] = 1e-1, ["c"] = 1e-2, ["m"] = 1e-3, ["u"] = 1e-6, ["n"] = 1e-9, ["p"] = 1e-12, ["f"] = 1e-15, ["a"] = 1e-18, ["z"] = 1e-21, ["y"] = 1e-24,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Units are few and come with every quantity; what clients make up does not push them out.
    private static readonly ConcurrentDictionary<string, CanonicalUnit?> Remembered = new(StringComparer.Ordinal);

    /// <summary>False when the code is no unit that this table knows.</summary>
    public static bool TryReduce(string code, out CanonicalUnit unit)
    {
        if (!Remembered.TryGetValue(code, out var found))
        {
            found = Reduce(code);
            if (Remembered.Count < MostRemembered)
                Remembered.TryAdd(code, found);
        }
        unit = found ?? default;
        return found is not null;
    }

    /// <summary>A name without exponent: its factor and its terms; a bracketed name that is not listed is an arbitrary unit of its own.</summary>
    internal static (double Factor, string? Terms, string? BaseName)? Find(string name)
    {
        if (ByName.TryGetValue(name, out var whole))
            return (whole.Value, whole.Terms, whole.Terms is null ? name : null);
        foreach (var length in (ReadOnlySpan<int>)[1, 2])
        {
            if (name.Length > length && Prefixes.TryGetValue(name[..length], out var prefix) && ByName.TryGetValue(name[length..], out var unit) && unit.IsMetric)
                return (prefix * unit.Value, unit.Terms, unit.Terms is null ? name[length..] : null);
        }
        return name is ['[', _, .., ']'] ? (1, null, name) : null;
    }

    private static CanonicalUnit? Reduce(string code)
    {
        // Scales with a zero of their own can't be parts of a term.
        if (code is "Cel" or "[degF]")
            return code == "Cel" ? new CanonicalUnit("K", 1, 273.15) : new CanonicalUnit("K", 5.0 / 9, 459.67 * 5 / 9);
        var powers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (UcumTerm.TryReduce(code, powers) is not { } factor || !double.IsFinite(factor) || factor == 0)
            return null;
        var dimension = string.Join('.', powers.Where(power => power.Value != 0).Select(power => power.Value == 1 ? power.Key : power.Key + power.Value));
        return new CanonicalUnit(dimension.Length == 0 ? "1" : dimension, factor, 0);
    }
}
