using System.Globalization;

namespace DataBank.Dicom;

/// <summary>A value of AS: a number of days, weeks, months or years (PS3.5 §6.2).</summary>
/// <param name="Unit">D, W, M or Y.</param>
public readonly record struct DicomAge(int Count, char Unit)
{
    /// <summary>Parses "018M": three digits and a unit.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DicomAge value)
    {
        value = default;
        if (text is not [_, _, _, 'D' or 'W' or 'M' or 'Y'] || !int.TryParse(text[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }
        value = new DicomAge(count, text[3]);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count:D3}{Unit}");
}
