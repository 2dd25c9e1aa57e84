namespace DataBank.Dicom;

/// <summary>Which blanks of a text value mean nothing (PS3.5 §6.2).</summary>
internal static class TextTrim
{
    public static string Trim(Vr vr, string text) => vr switch
    {
        Vr.LT or Vr.ST or Vr.UC or Vr.UR or Vr.UT => text.TrimEnd(' ', '\0'),
        _ => text.Trim(' ', '\0'),
    };

    /// <summary>The same for text that is still bytes.</summary>
    public static ReadOnlySpan<byte> Trim(Vr vr, ReadOnlySpan<byte> text) =>
        vr is Vr.LT or Vr.ST or Vr.UC or Vr.UR or Vr.UT ? text.TrimEnd(" \0"u8) : text.Trim(" \0"u8);
}
