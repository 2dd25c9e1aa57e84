namespace DataBank.Dicom;

/// <summary>
/// The head of one element: tag, VR and length in either byte order, with or without VR (PS3.5 §7.1.2, §7.1.3).
/// </summary>
/// <param name="Bytes">How long the head is: 8 or 12; 0 when fewer bytes are left than it takes.</param>
/// <param name="ContentSyntax">How items inside are encoded: another way than the element in UN of undefined length (CP-246).</param>
/// <param name="Defect">What had to be read over, or null.</param>
internal readonly record struct ElementHeader(Vr Vr, uint Length, int Bytes, EntryFlags Flags, Syntax ContentSyntax, string? Defect)
{
    public const uint Undefined = 0xFFFFFFFF;

    /// <param name="head">Twelve bytes, or as many as are left, but at least eight.</param>
    /// <param name="room">Bytes up to the end of what surrounds the element.</param>
    public static ElementHeader Read(ReadOnlySpan<byte> head, uint tag, Syntax syntax, long room, int signedPixels)
    {
        if (!syntax.IsExplicit)
        {
            return WithoutVr(head, tag, syntax, signedPixels, defect: null);
        }
        var vr = (Vr)((head[4] << 8) | head[5]);
        if (vr.HasShortLength())
        {
            return new ElementHeader(vr, BinaryValues.UInt16(head[6..], syntax.Order), 8, EntryFlags.None, syntax, null);
        }
        if (!vr.IsKnown() && !IsLetters(head))
        {
            return WithOddVr(head, tag, syntax, room, signedPixels);
        }
        if (head.Length < 12)
        {
            return default;
        }
        var length = BinaryValues.UInt32(head[8..], syntax.Order);
        if (vr == Vr.UN)
        {
            return OfUnknown(tag, length, syntax, signedPixels);
        }
        if (!vr.IsKnown() && length != Undefined)
        {
            return new ElementHeader(vr, length, 12, EntryFlags.None, syntax, "A value representation is not of the standard");
        }
        return length == Undefined && vr is not (Vr.SQ or Vr.OB or Vr.OW)
            ? new ElementHeader(Vr.SQ, length, 12, EntryFlags.None, Syntax.ImplicitLittleEndian, "A value that is no sequence has an undefined length")
            : new ElementHeader(vr, length, 12, EntryFlags.None, syntax, null);
    }

    private static ElementHeader WithoutVr(ReadOnlySpan<byte> head, uint tag, Syntax syntax, int signedPixels, string? defect)
    {
        var vr = DataDictionary.ImplicitVr(tag, signedPixels);
        var length = BinaryValues.UInt32(head[4..], syntax.Order);
        if (length == Undefined)
        {
            vr = vr is Vr.OB or Vr.OW ? Vr.OB : Vr.SQ; // Fragments are OB, though implicit VR has no way to say so (PS3.5 A.4).
        }
        return new ElementHeader(vr, length, 8, EntryFlags.None, syntax with { IsExplicit = false }, defect);
    }

    /// <summary>UN holds implicit VR little endian: a sequence when its length is undefined (PS3.5 §6.2.2 note 5, CP-246).</summary>
    private static ElementHeader OfUnknown(uint tag, uint length, Syntax syntax, int signedPixels)
    {
        var known = length == Undefined ? Vr.SQ : DataDictionary.ImplicitVr(tag, signedPixels);
        return known == Vr.SQ ? new ElementHeader(Vr.SQ, length, 12, EntryFlags.CameAsUnknown, Syntax.ImplicitLittleEndian, null)
            : known != Vr.UN && syntax.Order == ByteOrder.LittleEndian ? new ElementHeader(known, length, 12, EntryFlags.CameAsUnknown, syntax, null)
            : new ElementHeader(Vr.UN, length, 12, EntryFlags.None, syntax, null);
    }

    /// <summary>Where the VR should be stands "??", blanks or something else: the length that fits tells how the rest was meant.</summary>
    private static ElementHeader WithOddVr(ReadOnlySpan<byte> head, uint tag, Syntax syntax, long room, int signedPixels)
    {
        const string Defect = "An element has no value representation";
        var withoutVr = WithoutVr(head, tag, syntax, signedPixels, Defect);
        if (withoutVr.Length == Undefined || withoutVr.Length <= room - 8)
        {
            return withoutVr;
        }
        var vr = DataDictionary.ImplicitVr(tag, signedPixels);
        if (head.Length >= 12 && head[6] == 0 && head[7] == 0 && BinaryValues.UInt32(head[8..], syntax.Order) is var length && length <= room - 12 && vr != Vr.SQ)
        {
            return new ElementHeader(vr, length, 12, EntryFlags.None, syntax, Defect);
        }
        var shortLength = BinaryValues.UInt16(head[6..], syntax.Order);
        return shortLength <= room - 8 ? new ElementHeader(vr == Vr.SQ ? Vr.UN : vr, shortLength, 8, EntryFlags.None, syntax, Defect) : withoutVr;
    }

    private static bool IsLetters(ReadOnlySpan<byte> head) => char.IsAsciiLetterUpper((char)head[4]) && char.IsAsciiLetterUpper((char)head[5]);
}
