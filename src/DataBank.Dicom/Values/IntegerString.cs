using System.Globalization;

namespace DataBank.Dicom;

/// <summary>Values of IS: integers of 32 bits as text (PS3.5 §6.2).</summary>
public static class IntegerString
{
    /// <summary>Parses "7", "+7" or "-7" within the range of IS; "7.0" and 2147483648 are refused, never rounded.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && text.Length <= 12;

    public static string Format(int value) => value.ToString(CultureInfo.InvariantCulture);
}
