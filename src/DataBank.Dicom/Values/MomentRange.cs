namespace DataBank.Dicom;

/// <summary>A range of DA, TM or DT as queries write it: "20200101-20201231", "-2020", "1030-", or one value (PS3.4 C.2.2.2.5).</summary>
/// <param name="From">The first value in the range; null when it has no beginning.</param>
/// <param name="To">The last value in the range; null when it has no end.</param>
public readonly record struct MomentRange<T>(T? From, T? To)
    where T : struct, IMoment<T>
{
    /// <summary>Whether a value may lie in the range: a value of low precision does as soon as a part of it does.</summary>
    /// <param name="assumedOffset">For DT without an offset, in the range and in the value.</param>
    public bool Contains(T value, TimeSpan assumedOffset = default)
    {
        var (first, last) = value.Ticks(assumedOffset);
        return (From is not { } from || last >= from.Ticks(assumedOffset).First) && (To is not { } to || first <= to.Ticks(assumedOffset).Last);
    }

    public override string ToString() => From.Equals(To) ? $"{From}" : $"{From}-{To}";
}

/// <summary>Parses ranges (PS3.4 C.2.2.2.5).</summary>
public static class MomentRange
{
    /// <summary>
    /// Parses a range. A minus sign that can belong to an offset does ("2020-0500" is one DT); of the others the first that leaves two
    /// values parts them.
    /// </summary>
    public static bool TryParse<T>(ReadOnlySpan<char> text, out MomentRange<T> range)
        where T : struct, IMoment<T>
    {
        if (T.TryParse(text, out var single))
        {
            range = new MomentRange<T>(single, single);
            return true;
        }
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '-' && text.Length > 1 && TryParseEnd<T>(text[..i], out var from) && TryParseEnd<T>(text[(i + 1)..], out var to))
            {
                range = new MomentRange<T>(from, to);
                return true;
            }
        }
        range = default;
        return false;
    }

    private static bool TryParseEnd<T>(ReadOnlySpan<char> text, out T? end)
        where T : struct, IMoment<T>
    {
        end = null;
        if (text.IsEmpty)
        {
            return true;
        }
        if (!T.TryParse(text, out var value))
        {
            return false;
        }
        end = value;
        return true;
    }
}
