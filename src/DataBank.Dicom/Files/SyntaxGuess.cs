namespace DataBank.Dicom;

/// <summary>Recognises the encoding from the first element where the meta group is absent or wrong.</summary>
internal static class SyntaxGuess
{
    /// <summary>The encoding of a data set without meta group; null when these bytes are no data set.</summary>
    public static Syntax? Of(ReadOnlySpan<byte> head, long available)
    {
        if (head.Length < 8)
        {
            return null;
        }
        if (HasVr(head))
        {
            return IsEarlyGroup(BinaryValues.UInt16(head, ByteOrder.LittleEndian)) ? Syntax.ExplicitLittleEndian
                : IsEarlyGroup(BinaryValues.UInt16(head, ByteOrder.BigEndian)) ? Syntax.ExplicitBigEndian
                : null;
        }
        return IsEarlyGroup(BinaryValues.UInt16(head, ByteOrder.LittleEndian)) && Fits(head, ByteOrder.LittleEndian, available)
            ? Syntax.ImplicitLittleEndian
            : null;
    }

    /// <summary>The little-endian encoding of a data set that a preamble or a meta group has shown to be DICOM.</summary>
    public static Syntax OfKnownDicom(ReadOnlySpan<byte> head) =>
        head.Length >= 6 && HasVr(head) ? Syntax.ExplicitLittleEndian : Syntax.ImplicitLittleEndian;

    /// <summary>The encoding of a data set or item by its first element: the expected one unless only another can be.</summary>
    public static Syntax Check(ReadOnlySpan<byte> head, Syntax expected, long available, bool isItem)
    {
        var hasVr = HasVr(head);
        if (expected.IsExplicit && hasVr && (isItem || IsEarlyGroup(BinaryValues.UInt16(head, expected.Order))))
        {
            return expected;
        }
        var actual = expected;
        if (!isItem && hasVr && IsEarlyGroup(BinaryValues.UInt16(head, Other(expected.Order)))
            && !IsEarlyGroup(BinaryValues.UInt16(head, expected.Order))
            && DataDictionary.ImplicitVr(BinaryValues.AttributeTag(head, expected.Order), signedPixels: 0) == Vr.UN
            && DataDictionary.ImplicitVr(BinaryValues.AttributeTag(head, Other(expected.Order)), signedPixels: 0) != Vr.UN
            && FitsExplicit(head, Other(expected.Order), available))
        {
            actual = new Syntax(IsExplicit: true, Other(expected.Order), Other(expected.Order));
        }
        else if (expected.IsExplicit && !hasVr && !HasLetters(head) && Fits(head, expected.Order, available))
        {
            actual = expected with { IsExplicit = false };
        }
        else if (!expected.IsExplicit && hasVr && !Fits(head, expected.Order, available))
        {
            actual = expected with { IsExplicit = true };
        }
        return BinaryValues.UInt16(head, actual.Order) == 0xFFFE ? expected : actual;
    }

    private static ByteOrder Other(ByteOrder order) => order == ByteOrder.LittleEndian ? ByteOrder.BigEndian : ByteOrder.LittleEndian;

    private static bool HasVr(ReadOnlySpan<byte> head) => ((Vr)((head[4] << 8) | head[5])).IsKnown();

    private static bool HasLetters(ReadOnlySpan<byte> head) => char.IsAsciiLetterUpper((char)head[4]) && char.IsAsciiLetterUpper((char)head[5]);

    private static bool Fits(ReadOnlySpan<byte> head, ByteOrder order, long available) =>
        BinaryValues.UInt32(head[4..], order) is var length && (length == 0xFFFFFFFF || length <= available - 8);

    private static bool FitsExplicit(ReadOnlySpan<byte> head, ByteOrder order, long available) =>
        ((Vr)((head[4] << 8) | head[5])).HasShortLength() ? BinaryValues.UInt16(head[6..], order) <= available - 8
        : head.Length >= 12 && BinaryValues.UInt32(head[8..], order) is var length && (length == 0xFFFFFFFF || length <= available - 12);

    /// <summary>Groups that a data set, a directory or a command may begin with.</summary>
    private static bool IsEarlyGroup(ushort group) => group is 0x0002 or 0x0004 or 0x0008 or 0x0010 or 0x0018 or 0x0020 or 0x0028 or 0x0040;
}
