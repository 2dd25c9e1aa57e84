namespace DataBank.Dicom;

/// <summary>
/// Decides whether the text of a DS or IS may stand in JSON as a number: when it is one by JSON's grammar as it is, so that the text
/// comes back unchanged, and short enough for a double to hold every digit (PS3.18 F.2.3.1 allows both forms).
/// </summary>
internal static class DecimalText
{
    private const int DigitsOfDouble = 15;

    public static bool IsExactNumber(ReadOnlySpan<byte> text)
    {
        var rest = text is [(byte)'-', ..] ? text[1..] : text;
        var integer = TakeDigits(ref rest);
        if (integer.IsEmpty || (integer.Length > 1 && integer[0] == (byte)'0'))
        {
            return false;
        }
        var digits = integer.Length;
        if (rest is [(byte)'.', ..])
        {
            rest = rest[1..];
            var fraction = TakeDigits(ref rest);
            if (fraction.IsEmpty)
            {
                return false;
            }
            digits += fraction.Length;
        }
        if (rest is [(byte)'e' or (byte)'E', ..])
        {
            rest = rest[1..];
            rest = rest is [(byte)'+' or (byte)'-', ..] ? rest[1..] : rest;
            // Three digits could leave the range of a double.
            if (TakeDigits(ref rest) is not { Length: 1 or 2 })
            {
                return false;
            }
        }
        return rest.IsEmpty && digits <= DigitsOfDouble;
    }

    private static ReadOnlySpan<byte> TakeDigits(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return digits;
    }
}
