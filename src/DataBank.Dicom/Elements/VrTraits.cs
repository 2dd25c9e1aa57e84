namespace DataBank.Dicom;

/// <summary>What PS3.5 §6.2 and §7.1.2 say of a VR's encoding.</summary>
internal static class VrTraits
{
    /// <summary>The VRs with a 16-bit length; every other one, those of later editions included, has a 32-bit one.</summary>
    public static bool HasShortLength(this Vr vr) => vr is
        Vr.AE or Vr.AS or Vr.AT or Vr.CS or Vr.DA or Vr.DS or Vr.DT or Vr.FD or Vr.FL or Vr.IS or Vr.LO or Vr.LT or Vr.PN or Vr.SH
        or Vr.SL or Vr.SS or Vr.ST or Vr.TM or Vr.UI or Vr.UL or Vr.US;

    public static bool IsKnown(this Vr vr) => vr.HasShortLength() || vr.IsBulk() || vr is Vr.SQ or Vr.SV or Vr.UC or Vr.UR or Vr.UT or Vr.UV;

    public static bool IsText(this Vr vr) => vr is
        Vr.AE or Vr.AS or Vr.CS or Vr.DA or Vr.DS or Vr.DT or Vr.IS or Vr.LO or Vr.LT or Vr.PN or Vr.SH or Vr.ST or Vr.TM or Vr.UC
        or Vr.UI or Vr.UR or Vr.UT;

    /// <summary>Text whose characters follow Specific Character Set; all other text is ASCII.</summary>
    public static bool HasCharacterSet(this Vr vr) => vr is Vr.LO or Vr.LT or Vr.PN or Vr.SH or Vr.ST or Vr.UC or Vr.UT;

    public static bool IsBulk(this Vr vr) => vr is Vr.OB or Vr.OD or Vr.OF or Vr.OL or Vr.OV or Vr.OW or Vr.UN;

    /// <summary>One text, never several: a backslash is a character.</summary>
    public static bool IsSingleText(this Vr vr) => vr is Vr.LT or Vr.ST or Vr.UR or Vr.UT;

    public static TextShape Shape(this Vr vr) => vr == Vr.PN ? TextShape.Names : vr.IsSingleText() ? TextShape.Text : TextShape.Values;

    /// <summary>Bytes of one number, which change places in the other byte order; 1 for text and bytes.</summary>
    public static int NumberBytes(this Vr vr) => vr switch
    {
        Vr.AT or Vr.OW or Vr.SS or Vr.US => 2,
        Vr.FL or Vr.OF or Vr.OL or Vr.SL or Vr.UL => 4,
        Vr.FD or Vr.OD or Vr.OV or Vr.SV or Vr.UV => 8,
        _ => 1,
    };

    /// <summary>Bytes of one value of a numeric VR; AT is a pair of 16-bit numbers.</summary>
    public static int ValueBytes(this Vr vr) => vr switch
    {
        Vr.AT => 4,
        Vr.SS or Vr.US or Vr.FL or Vr.SL or Vr.UL or Vr.FD or Vr.SV or Vr.UV => vr.NumberBytes(),
        _ => 0,
    };

    /// <summary>The byte that makes a value's length even (PS3.5 §6.2).</summary>
    public static byte Padding(this Vr vr) => vr.IsText() && vr != Vr.UI ? (byte)' ' : (byte)0;
}
