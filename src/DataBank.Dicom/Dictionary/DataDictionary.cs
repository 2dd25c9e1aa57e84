using System.Buffers;
using System.Text;

namespace DataBank.Dicom;

/// <summary>The data elements of PS3.6, as a generated table.</summary>
public static class DataDictionary
{
    /// <summary>Which edition of the standard the table was made from.</summary>
    public const string Edition = DataElementTable.Edition;

    /// <summary>Finds a tag by its keyword ("PatientID"); a repeating group gives its first group.</summary>
    public static bool TryFindTag(ReadOnlySpan<char> keyword, out Tag tag)
    {
        Span<byte> wanted = stackalloc byte[96];
        tag = default;
        if (keyword.IsEmpty || Ascii.FromUtf16(keyword, wanted, out var length) != OperationStatus.Done)
        {
            return false;
        }
        wanted = wanted[..length];
        int low = 0, high = DataElementTable.ByKeyword.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var row = DataElementTable.ByKeyword[middle];
            var order = Keyword(row).SequenceCompareTo(wanted);
            if (order == 0)
            {
                tag = TagOf(row);
                return true;
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return false;
    }

    /// <summary>Finds what PS3.6 says of a tag, repeating groups included; null for private and unknown ones.</summary>
    public static DictionaryEntry? Find(Tag tag)
    {
        var row = RowOf(tag.Value);
        if (row < 0)
        {
            return null;
        }
        var text = Row(row);
        var bar = text.IndexOf((byte)'|');
        return new DictionaryEntry(
            tag,
            (Vr)DataElementTable.Vrs[row],
            DataElementTable.VmTexts[DataElementTable.Vms[row]],
            Encoding.UTF8.GetString(text[..bar]),
            Encoding.UTF8.GetString(text[(bar + 1)..]),
            (DataElementTable.Notes[row] & DataElementTable.Retired) != 0);
    }

    /// <summary>Whether the dictionary allows a VR for a tag, where it names several (US or SS, OB or OW) any of them; true for tags it does not know.</summary>
    public static bool Allows(Tag tag, Vr vr)
    {
        var row = RowOf(tag.Value);
        return row < 0 || vr == (Vr)DataElementTable.Vrs[row]
            || (vr == Vr.SS && (DataElementTable.Notes[row] & DataElementTable.SignedOrUnsigned) != 0)
            || (vr == Vr.OW && (DataElementTable.Notes[row] & DataElementTable.WordsWhenImplicit) != 0);
    }

    /// <summary>
    /// The VR of a tag that came without one (implicit VR, PS3.5 A.1). Where the standard allows several, <paramref name="signedPixels"/>
    /// decides between US and SS, and OW wins over OB. Private tags are UN, their creators LO (PS3.5 §7.8.1).
    /// </summary>
    internal static Vr ImplicitVr(uint tag, int signedPixels)
    {
        if ((tag & 0x10000) != 0)
        {
            return (tag & 0xFFFF) is >= 0x10 and <= 0xFF ? Vr.LO : (tag & 0xFFFF) == 0 ? Vr.UL : Vr.UN;
        }
        var row = RowOf(tag);
        if (row < 0)
        {
            return (tag & 0xFFFF) == 0 ? Vr.UL : Vr.UN;
        }
        var notes = DataElementTable.Notes[row];
        if ((notes & DataElementTable.WordsWhenImplicit) != 0)
        {
            return Vr.OW;
        }
        return (notes & DataElementTable.SignedOrUnsigned) != 0 && signedPixels == 1 ? Vr.SS : (Vr)DataElementTable.Vrs[row];
    }

    private static int RowOf(uint tag)
    {
        var row = DataElementTable.Tags.BinarySearch(tag);
        if (row >= 0)
        {
            return row;
        }
        for (var i = 0; i < DataElementTable.PatternMasks.Length; i++)
        {
            if ((tag & DataElementTable.PatternMasks[i]) == DataElementTable.PatternValues[i] && (tag & 0x10000) == 0)
            {
                return DataElementTable.Tags.Length + i;
            }
        }
        return -1;
    }

    private static Tag TagOf(int row)
    {
        var repeating = row - DataElementTable.Tags.Length;
        return Tag.FromValue(repeating < 0 ? DataElementTable.Tags[row] : DataElementTable.PatternValues[repeating]);
    }

    private static ReadOnlySpan<byte> Keyword(int row)
    {
        var text = Row(row);
        return text[..text.IndexOf((byte)'|')];
    }

    private static ReadOnlySpan<byte> Row(int row) =>
        DataElementTable.Text[DataElementTable.Starts[row]..(DataElementTable.Starts[row + 1] - 1)];
}
