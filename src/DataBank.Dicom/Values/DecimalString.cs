using System.Globalization;

namespace DataBank.Dicom;

/// <summary>Values of DS: decimal numbers as text of at most 16 characters (PS3.5 §6.2).</summary>
public static class DecimalString
{
    private const int MostCharacters = 16;

    /// <summary>
    /// Parses a number without loss: false when it is none ("1,5"), or when a decimal cannot hold every digit of it (1E300).
    /// Longer texts than DS allows are read.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        if (!IsNumber(text, out var mantissa, out var exponent))
        {
            return false;
        }
        while (exponent < 0 && mantissa > 0 && mantissa % 10 == 0 && (exponent < -28 || mantissa > (UInt128)decimal.MaxValue))
        {
            (mantissa, exponent) = (mantissa / 10, exponent + 1);
        }
        for (; exponent > 0 && mantissa > 0 && mantissa <= (UInt128)decimal.MaxValue; exponent--)
        {
            mantissa *= 10;
        }
        if (mantissa > (UInt128)decimal.MaxValue || (mantissa > 0 && exponent < -28))
        {
            return false;
        }
        value = new decimal((int)mantissa, (int)(mantissa >> 32), (int)(mantissa >> 64), text[0] == '-', (byte)Math.Clamp(-exponent, 0, 28));
        return true;
    }

    /// <summary>Parses to the nearest double; false when the text is no number of DS or none that a double can hold.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        return IsNumber(text, out _, out _)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>Writes a number without loss.</summary>
    /// <exception cref="OverflowException">It has more digits than 16 characters can hold.</exception>
    public static string Format(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        if (text.Length > MostCharacters && text.Contains('.', StringComparison.Ordinal))
        {
            text = text.TrimEnd('0').TrimEnd('.');
        }
        if (text.Length > MostCharacters)
        {
            text = value.ToString("0.###############E+0", CultureInfo.InvariantCulture);
        }
        return text.Length <= MostCharacters && decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) == value
            ? text
            : throw new OverflowException("The number has more digits than a decimal string can hold.");
    }

    /// <summary>Writes a double in the shortest text that reads back to it, or, when that is longer than 16 characters, the nearest that fits.</summary>
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new OverflowException("A decimal string cannot hold infinity or what is no number.");
        }
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        for (var digits = 15; text.Length > MostCharacters; digits--)
        {
            text = value.ToString($"G{digits}", CultureInfo.InvariantCulture);
        }
        return text;
    }

    /// <summary>The grammar of DS: a sign, digits with at most one point, an exponent. A value of more than 38 digits is no number here.</summary>
    internal static bool IsNumber(ReadOnlySpan<char> text, out UInt128 mantissa, out int exponent)
    {
        (mantissa, exponent) = (0, 0);
        var rest = text is ['+' or '-', ..] ? text[1..] : text;
        int digits = 0, significant = 0;
        var hasPoint = false;
        for (; !rest.IsEmpty && (char.IsAsciiDigit(rest[0]) || (rest[0] == '.' && !hasPoint)); rest = rest[1..])
        {
            if (rest[0] == '.')
            {
                hasPoint = true;
                continue;
            }
            digits++;
            significant += significant > 0 || rest[0] != '0' ? 1 : 0;
            if (significant > 38)
            {
                return false;
            }
            mantissa = (mantissa * 10) + (uint)(rest[0] - '0');
            exponent -= hasPoint ? 1 : 0;
        }
        if (digits == 0 || rest.IsEmpty)
        {
            return digits > 0;
        }
        if (rest[0] is not ('e' or 'E')
            || !int.TryParse(rest[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) || power is < -10_000 or > 10_000)
        {
            return false;
        }
        exponent += power;
        return true;
    }
}
