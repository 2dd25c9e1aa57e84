using System.Globalization;

namespace DataBank.Fhir;

/// <summary>Parses a UCUM term (https://ucum.org/ucum §2): units with exponents, joined by '.' and '/', parentheses, {annotations}.</summary>
internal ref struct UcumTerm
{
    private const int LongestCode = 64;
    private const int DeepestNesting = 8;
    private readonly ReadOnlySpan<char> text;
    private readonly SortedDictionary<string, int> powers;
    private int position;
    private int depth;

    private UcumTerm(ReadOnlySpan<char> text, SortedDictionary<string, int> powers, int depth)
    {
        this.text = text;
        (this.powers, this.depth) = (powers, depth);
    }

    /// <summary>The factor of the term, its base units added to <paramref name="powers"/>; null when it is malformed or names an unknown unit.</summary>
    public static double? TryReduce(ReadOnlySpan<char> text, SortedDictionary<string, int> powers) => TryReduce(text, powers, 1, 0);

    private static double? TryReduce(ReadOnlySpan<char> text, SortedDictionary<string, int> powers, int sign, int depth)
    {
        if (text.IsEmpty || text.Length > LongestCode || depth > DeepestNesting)
            return null;
        var term = new UcumTerm(text, powers, depth);
        var factor = term.Term(sign);
        return term.position == text.Length ? factor : null;
    }

    private readonly char Next => position < text.Length ? text[position] : '\0';

    private double? Term(int sign)
    {
        if (depth++ > DeepestNesting)
            return null;
        var factor = 1.0;
        var direction = Next == '/' ? -sign : sign;
        if (Next == '/')
            position++;
        while (true)
        {
            if (Component(direction) is not { } component)
                return null;
            factor *= component;
            if (Next is not ('.' or '/'))
                break;
            direction = text[position++] == '/' ? -sign : sign;
        }
        depth--;
        return factor;
    }

    private double? Component(int sign)
    {
        double? factor;
        if (Next == '(')
        {
            position++;
            factor = Term(sign);
            if (Next != ')')
                return null;
            position++;
        }
        else
        {
            factor = Next == '{' ? 1 : Unit(sign);
        }
        return SkipAnnotation() ? factor : null;
    }

    private bool SkipAnnotation()
    {
        if (Next != '{')
            return true;
        var end = text[position..].IndexOf('}');
        position += end + 1;
        return end > 0;
    }

    private double? Unit(int sign)
    {
        var start = position;
        var inBrackets = false;
        while (position < text.Length && (inBrackets || text[position] is not ('.' or '/' or '(' or ')' or '{')))
        {
            inBrackets = text[position] == '[' || (inBrackets && text[position] != ']');
            position++;
        }
        var name = text[start..position];
        if (name.IsEmpty || name.Length > 24)
            return null;
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return Math.Pow(number, sign);
        return Named(name, sign);
    }

    private readonly double? Named(ReadOnlySpan<char> name, int sign)
    {
        var end = name.Length;
        while (end > 0 && char.IsAsciiDigit(name[end - 1]))
            end--;
        if (end > 0 && end < name.Length && name[end - 1] is '-' or '+')
            end--;
        var exponent = 1;
        if (end < name.Length && (end == 0 || !int.TryParse(name[end..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 30))
            return null;
        exponent *= sign;
        if (UcumUnits.Find(name[..end].ToString()) is not { } unit)
            return null;
        if (unit.BaseName is { } baseName)
        {
            powers[baseName] = powers.GetValueOrDefault(baseName) + exponent;
            return Math.Pow(unit.Factor, exponent);
        }
        if (unit.Terms == "1")
            return Math.Pow(unit.Factor, exponent);
        var inner = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (TryReduce(unit.Terms, inner, 1, depth + 1) is not { } terms)
            return null;
        foreach (var (name0, power) in inner)
            powers[name0] = powers.GetValueOrDefault(name0) + (power * exponent);
        return Math.Pow(unit.Factor * terms, exponent);
    }
}
