using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>What HTTP needs to know of transfer syntaxes (PS3.18 §8.7.3).</summary>
internal static class TransferSyntaxes
{
    public const string Any = "*";

    /// <summary>Data sets that are rewritten in one another without touching a pixel.</summary>
    public static bool IsPlain(string uid) => uid is Uids.ImplicitVrLittleEndian or Uids.ExplicitVrLittleEndian or Uids.DeflatedExplicitVrLittleEndian;

    public static bool CanWritePlain(string uid) => uid is Uids.ImplicitVrLittleEndian or Uids.ExplicitVrLittleEndian;

    /// <summary>The syntax that a frame's bytes are in: native little-endian pixels look alike in all three plain syntaxes.</summary>
    public static string OfFrame(string stored) => IsPlain(stored) ? Uids.ExplicitVrLittleEndian : stored;

    /// <summary>The media type of a compressed frame (PS3.18 table 8.7.3-5).</summary>
    public static string FrameMediaType(string stored) => stored switch
    {
        "1.2.840.10008.1.2.4.50" or "1.2.840.10008.1.2.4.51" or "1.2.840.10008.1.2.4.57" or "1.2.840.10008.1.2.4.70" => "image/jpeg",
        "1.2.840.10008.1.2.4.80" or "1.2.840.10008.1.2.4.81" => "image/jls",
        "1.2.840.10008.1.2.4.90" or "1.2.840.10008.1.2.4.91" => "image/jp2",
        "1.2.840.10008.1.2.4.92" or "1.2.840.10008.1.2.4.93" => "image/jpx",
        "1.2.840.10008.1.2.4.201" or "1.2.840.10008.1.2.4.202" or "1.2.840.10008.1.2.4.203" => "image/jphc",
        "1.2.840.10008.1.2.5" => "image/dicom-rle",
        _ => VideoContainer.NameOf(stored) ?? "application/octet-stream",
    };

    /// <summary>The transfer syntax of compressed frames whose client names none (PS3.18 table 8.7.3-5); null for other media types.</summary>
    public static string? DefaultOf(string mediaType) => mediaType switch
    {
        "image/jpeg" => Uids.JpegLosslessFirstOrder,
        "image/jls" => Uids.JpegLsLossless,
        "image/jp2" => Uids.Jpeg2000Lossless,
        "image/jphc" => Uids.HighThroughputJpeg2000Lossless,
        "image/dicom-rle" => Uids.RleLossless,
        _ => null,
    };
}
