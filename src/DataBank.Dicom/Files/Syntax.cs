namespace DataBank.Dicom;

/// <summary>How elements are encoded: with or without VR, in which byte order (PS3.5 Annex A).</summary>
internal readonly record struct Syntax(bool IsExplicit, ByteOrder Order)
{
    public static readonly Syntax ImplicitLittleEndian = new(IsExplicit: false, ByteOrder.LittleEndian);
    public static readonly Syntax ExplicitLittleEndian = new(IsExplicit: true, ByteOrder.LittleEndian);
    public static readonly Syntax ExplicitBigEndian = new(IsExplicit: true, ByteOrder.BigEndian);

    /// <summary>The encoding of a transfer syntax; every one that is not named here is explicit little endian (PS3.5 A.4).</summary>
    public static Syntax Of(string transferSyntax) => transferSyntax switch
    {
        Uids.ImplicitVrLittleEndian or Uids.GePrivateImplicitBigEndianPixels => ImplicitLittleEndian,
        Uids.ExplicitVrBigEndian => ExplicitBigEndian,
        _ => ExplicitLittleEndian,
    };
}
