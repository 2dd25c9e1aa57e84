using System.Text;

namespace DataBank.Dicom;

/// <summary>Unique identifiers (PS3.5 §9): grammar, names (PS3.6 Annex A), and the few well-known ones that code refers to.</summary>
public static class Uids
{
    public const string ImplicitVrLittleEndian = "1.2.840.10008.1.2";
    public const string ExplicitVrLittleEndian = "1.2.840.10008.1.2.1";
    public const string DeflatedExplicitVrLittleEndian = "1.2.840.10008.1.2.1.99";
    public const string ExplicitVrBigEndian = "1.2.840.10008.1.2.2";
    public const string RleLossless = "1.2.840.10008.1.2.5";
    public const string JpegBaseline = "1.2.840.10008.1.2.4.50";
    public const string JpegExtended = "1.2.840.10008.1.2.4.51";
    public const string JpegLossless = "1.2.840.10008.1.2.4.57";
    public const string JpegLosslessFirstOrder = "1.2.840.10008.1.2.4.70";
    public const string JpegLsLossless = "1.2.840.10008.1.2.4.80";
    public const string JpegLsNearLossless = "1.2.840.10008.1.2.4.81";
    public const string Jpeg2000Lossless = "1.2.840.10008.1.2.4.90";
    public const string Jpeg2000 = "1.2.840.10008.1.2.4.91";
    public const string HighThroughputJpeg2000Lossless = "1.2.840.10008.1.2.4.201";
    public const string HighThroughputJpeg2000LosslessRpcl = "1.2.840.10008.1.2.4.202";
    public const string HighThroughputJpeg2000 = "1.2.840.10008.1.2.4.203";
    public const string DeflatedImageFrame = "1.2.840.10008.1.2.8.1";
    public const string CtImageStorage = "1.2.840.10008.5.1.4.1.1.2";

    /// <summary>GE's private syntax: implicit VR little endian with big-endian pixel data.</summary>
    internal const string GePrivateImplicitBigEndianPixels = "1.2.840.113619.5.2";

    /// <summary>Which edition of the standard the names were taken from.</summary>
    public const string Edition = UidTable.Edition;

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

    /// <summary>The name PS3.6 gives a UID ("CT Image Storage"); null when it is not of the standard.</summary>
    public static string? Name(ReadOnlySpan<char> uid) => Column(uid, 3);

    /// <summary>The keyword PS3.6 gives a UID ("CTImageStorage"); null when it is not of the standard.</summary>
    public static string? Keyword(ReadOnlySpan<char> uid) => Column(uid, 2);

    /// <summary>What kind of thing PS3.6 says the UID names ("SOP Class", "Transfer Syntax"); null when it is not of the standard.</summary>
    public static string? Kind(ReadOnlySpan<char> uid) => Column(uid, 1);

    /// <summary>Whether pixel data of this transfer syntax is wrapped in fragments (PS3.5 A.4): all but the five plain encodings.</summary>
    public static bool IsEncapsulated(string transferSyntax) => transferSyntax is not
        (ImplicitVrLittleEndian or ExplicitVrLittleEndian or DeflatedExplicitVrLittleEndian or ExplicitVrBigEndian or GePrivateImplicitBigEndianPixels);

    /// <summary>
    /// Whether pixel data of this transfer syntax are one video stream, whatever the number of frames (PS3.5 A.4.5 to A.4.9): MPEG2,
    /// H.264, HEVC, fragmentable or not.
    /// </summary>
    public static bool IsVideo(string transferSyntax) =>
        transferSyntax.StartsWith("1.2.840.10008.1.2.4.10", StringComparison.Ordinal) && transferSyntax.Length >= 23 && transferSyntax[22] is >= '0' and <= '8'
        && (transferSyntax.Length == 23 || transferSyntax.AsSpan(23).SequenceEqual(".1"));

    /// <summary>Whether a SOP class of the standard is one of its storage classes (PS3.4 B.5, GG.3).</summary>
    public static bool IsStorage(string sopClass) =>
        sopClass.StartsWith("1.2.840.10008.5.1.4.1.1.", StringComparison.Ordinal)
        || (sopClass.StartsWith("1.2.840.10008.5.1.4.", StringComparison.Ordinal) && Keyword(sopClass)?.Contains("Storage", StringComparison.Ordinal) == true);

    private static string? Column(ReadOnlySpan<char> uid, int column)
    {
        Span<byte> wanted = stackalloc byte[64];
        if (uid.Length is 0 or > 64 || !Ascii.IsValid(uid))
        {
            return null;
        }
        wanted = wanted[..Encoding.ASCII.GetBytes(uid, wanted)];
        int low = 0, high = UidTable.Starts.Length - 2;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var row = UidTable.Text[UidTable.Starts[middle]..(UidTable.Starts[middle + 1] - 1)];
            var order = row[..row.IndexOf((byte)'|')].SequenceCompareTo(wanted);
            if (order == 0)
            {
                return Encoding.UTF8.GetString(row).Split('|', 4)[column];
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return null;
    }
}
