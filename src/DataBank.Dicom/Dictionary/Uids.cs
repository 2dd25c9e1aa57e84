namespace DataBank.Dicom;

/// <summary>Unique identifiers (PS3.5 §9): grammar, and the few well-known ones that code refers to.</summary>
public static class Uids
{
    public const string ImplicitVrLittleEndian = "1.2.840.10008.1.2";
    public const string ExplicitVrLittleEndian = "1.2.840.10008.1.2.1";
    public const string DeflatedExplicitVrLittleEndian = "1.2.840.10008.1.2.1.99";
    public const string ExplicitVrBigEndian = "1.2.840.10008.1.2.2";
    public const string CtImageStorage = "1.2.840.10008.5.1.4.1.1.2";

    /// <summary>At most 64 characters of digits and dots, no empty component.</summary>
    public static bool IsValid(ReadOnlySpan<char> uid)
    {
        if (uid.Length is 0 or > 64 || uid[0] == '.' || uid[^1] == '.')
        {
            return false;
        }
        for (var i = 0; i < uid.Length; i++)
        {
            if (uid[i] == '.' ? uid[i - 1] == '.' : !char.IsAsciiDigit(uid[i]))
            {
                return false;
            }
        }
        return true;
    }
}
