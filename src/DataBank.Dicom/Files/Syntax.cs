namespace DataBank.Dicom;

/// <summary>How elements are encoded: with or without VR, in which byte order (PS3.5 Annex A), and in which order the pixel data are.</summary>
internal readonly record struct Syntax(bool IsExplicit, ByteOrder Order, ByteOrder PixelOrder)
{
    public static readonly Syntax ImplicitLittleEndian = new(IsExplicit: false, ByteOrder.LittleEndian, ByteOrder.LittleEndian);
    public static readonly Syntax ExplicitLittleEndian = new(IsExplicit: true, ByteOrder.LittleEndian, ByteOrder.LittleEndian);
    public static readonly Syntax ExplicitBigEndian = new(IsExplicit: true, ByteOrder.BigEndian, ByteOrder.BigEndian);

    private static readonly Syntax GePrivate = ImplicitLittleEndian with { PixelOrder = ByteOrder.BigEndian };

    /// <summary>The encoding of a transfer syntax; every one that is not named here is explicit little endian (PS3.5 A.4).</summary>
    public static Syntax Of(string transferSyntax) => transferSyntax switch
    {
        Uids.ImplicitVrLittleEndian => ImplicitLittleEndian,
        Uids.GePrivateImplicitBigEndianPixels => GePrivate,
        Uids.ExplicitVrBigEndian => ExplicitBigEndian,
        _ => ExplicitLittleEndian,
    };

    /// <summary>The plain transfer syntax of this encoding.</summary>
    public string ToUid() => !IsExplicit ? (PixelOrder == Order ? Uids.ImplicitVrLittleEndian : Uids.GePrivateImplicitBigEndianPixels)
        : Order == ByteOrder.LittleEndian ? Uids.ExplicitVrLittleEndian
        : Uids.ExplicitVrBigEndian;
}
