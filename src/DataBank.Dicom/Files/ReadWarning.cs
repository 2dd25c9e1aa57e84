using System.Globalization;

namespace DataBank.Dicom;

/// <summary>A defect that tolerant reading read over. The message never quotes a value.</summary>
/// <param name="Message">What was wrong.</param>
/// <param name="Tag">The element it was found at; (0000,0000) when it was at none.</param>
/// <param name="Offset">Byte offset in the file; in a deflated data set, in the inflated bytes.</param>
public sealed record ReadWarning(string Message, Tag Tag, long Offset)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Message}{(Tag == default ? "" : $" in ({Tag.Group:X4},{Tag.Element:X4})")} (at byte {Offset})");
}
