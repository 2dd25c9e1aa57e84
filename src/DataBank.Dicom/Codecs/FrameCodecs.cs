namespace DataBank.Dicom;

/// <summary>Which codec decodes and encodes which transfer syntax, and which of them this machine lacks.</summary>
public static class FrameCodecs
{
    private static readonly RleCodec Rle = new();
    private static readonly JpegLosslessCodec LosslessAnyPredictor = new(predictor: 4);
    private static readonly JpegLosslessCodec LosslessFirstOrder = new(predictor: 1);

    /// <summary>The codec of an encapsulated transfer syntax.</summary>
    /// <exception cref="CodecMissingException">Its native library is absent or too old.</exception>
    /// <exception cref="NotSupportedException">Nothing here decodes it: such files are kept and sent as they are.</exception>
    public static IFrameCodec For(string transferSyntax) => transferSyntax switch
    {
        Uids.RleLossless => Rle,
        Uids.JpegLossless => LosslessAnyPredictor,
        Uids.JpegLosslessFirstOrder => LosslessFirstOrder,
        _ => throw new NotSupportedException($"Pixel data in {Uids.Name(transferSyntax) ?? "this transfer syntax"} are not decoded here"),
    };

    /// <summary>Whether frames of a transfer syntax can be decoded on this machine: native ones always.</summary>
    public static bool CanDecode(string transferSyntax) => !Uids.IsEncapsulated(transferSyntax) || transferSyntax is Uids.RleLossless;
}
