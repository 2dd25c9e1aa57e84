using System.Globalization;

namespace DataBank.Dicom;

/// <summary>A data element tag: group and element number (PS3.5 §7.1).</summary>
public readonly record struct Tag(ushort Group, ushort Element) : IComparable<Tag>
{
    /// <summary>The tag as one number, group first: its order is the order of elements in a data set.</summary>
    public uint Value => ((uint)Group << 16) | Element;

    /// <summary>Odd groups hold private elements (PS3.5 §7.8).</summary>
    public bool IsPrivate => (Group & 1) == 1;

    public static Tag FromValue(uint value) => new((ushort)(value >> 16), (ushort)(value & 0xFFFF));

    /// <summary>Parses a tag as DICOMweb writes it: eight hex digits ("00100020") or a keyword ("PatientID").</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Tag tag)
    {
        if (text.Length == 8 && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            tag = FromValue(value);
            return true;
        }
        return DataDictionary.TryFindTag(text, out tag);
    }

    public int CompareTo(Tag other) => Value.CompareTo(other.Value);

    public static bool operator <(Tag left, Tag right) => left.Value < right.Value;

    public static bool operator >(Tag left, Tag right) => left.Value > right.Value;

    public static bool operator <=(Tag left, Tag right) => left.Value <= right.Value;

    public static bool operator >=(Tag left, Tag right) => left.Value >= right.Value;

    /// <summary>Eight upper-case hex digits, the key of the DICOM JSON model (PS3.18 F.2.2).</summary>
    public override string ToString() => Value.ToString("X8", CultureInfo.InvariantCulture);
}
