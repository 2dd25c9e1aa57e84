namespace DataBank.Dicom;

/// <summary>Which codec decodes and encodes which transfer syntax, and which native libraries this machine lacks.</summary>
public static class FrameCodecs
{
    internal static readonly NativeCodec<TurboJpeg> Turbo =
        new("JPEG", "libturbojpeg0", ["libturbojpeg.so.0", "turbojpeg.dll", "libturbojpeg.0.dylib"], library => new TurboJpeg(library));

    private static readonly NativeCodec<CharLs> Charls =
        new("JPEG-LS encoding", "libcharls2", ["libcharls.so.2", "charls-2.dll", "libcharls.2.dylib"], library => new CharLs(library));

    private static readonly NativeCodec<OpenJpeg> OpenJpeg =
        new("JPEG 2000", "libopenjp2-7", ["libopenjp2.so.7", "openjp2.dll", "libopenjp2.7.dylib"], library => new OpenJpeg(library));

    private static readonly Dictionary<string, IFrameCodec> Codecs = new()
    {
        [Uids.RleLossless] = new RleCodec(),
        [Uids.DeflatedImageFrame] = new DeflatedFrameCodec(),
        [Uids.JpegBaseline] = new JpegCodec(Turbo, isExtended: false),
        [Uids.JpegExtended] = new JpegCodec(Turbo, isExtended: true),
        [Uids.JpegLossless] = new JpegLosslessCodec(predictor: 4),
        [Uids.JpegLosslessFirstOrder] = new JpegLosslessCodec(predictor: 1),
        [Uids.JpegLsLossless] = new JpegLsCodec(Charls, isNearLossless: false),
        [Uids.JpegLsNearLossless] = new JpegLsCodec(Charls, isNearLossless: true),
        [Uids.Jpeg2000Lossless] = new Jpeg2000Codec(OpenJpeg, Jpeg2000Kind.Reversible),
        [Uids.Jpeg2000] = new Jpeg2000Codec(OpenJpeg, Jpeg2000Kind.Irreversible),
        [Uids.HighThroughputJpeg2000Lossless] = new Jpeg2000Codec(OpenJpeg, Jpeg2000Kind.HighThroughput),
        [Uids.HighThroughputJpeg2000LosslessRpcl] = new Jpeg2000Codec(OpenJpeg, Jpeg2000Kind.HighThroughput),
        [Uids.HighThroughputJpeg2000] = new Jpeg2000Codec(OpenJpeg, Jpeg2000Kind.HighThroughput),
    };

    /// <summary>The native libraries that are absent or too old; empty on a machine that decodes and encodes everything.</summary>
    public static IReadOnlyList<MissingCodec> Missing => [.. new[] { Turbo.Missing, Charls.Missing, OpenJpeg.Missing }.OfType<MissingCodec>()];

    /// <summary>The codec of an encapsulated transfer syntax; it throws <see cref="CodecMissingException"/> when its library is absent.</summary>
    /// <exception cref="NotSupportedException">Nothing here decodes it (MPEG, HEVC, JPEG XL, …): such files are kept and sent as they are.</exception>
    public static IFrameCodec For(string transferSyntax) =>
        Codecs.TryGetValue(transferSyntax, out var codec) ? codec
            : throw new NotSupportedException($"Pixel data in {Uids.Name(transferSyntax) ?? "this transfer syntax"} are not decoded here");

    /// <summary>Whether frames of a transfer syntax can be decoded on this machine: native ones always.</summary>
    public static bool CanDecode(string transferSyntax) =>
        !Uids.IsEncapsulated(transferSyntax) || (Codecs.ContainsKey(transferSyntax) && DecoderOf(transferSyntax) is null);

    /// <summary>Whether frames can be encoded in a transfer syntax on this machine; some kinds of pixels may still be refused.</summary>
    public static bool CanEncode(string transferSyntax) => transferSyntax switch
    {
        Uids.ImplicitVrLittleEndian or Uids.ExplicitVrLittleEndian or Uids.DeflatedExplicitVrLittleEndian => true,
        Uids.JpegExtended or Uids.HighThroughputJpeg2000Lossless or Uids.HighThroughputJpeg2000LosslessRpcl or Uids.HighThroughputJpeg2000 => false,
        _ => Codecs.ContainsKey(transferSyntax) && EncoderOf(transferSyntax) is null,
    };

    /// <summary>Whether encoding in a transfer syntax loses something.</summary>
    public static bool IsLossy(string transferSyntax) =>
        transferSyntax is Uids.JpegBaseline or Uids.JpegExtended or Uids.JpegLsNearLossless or Uids.Jpeg2000 or Uids.HighThroughputJpeg2000;

    private static MissingCodec? EncoderOf(string transferSyntax) =>
        transferSyntax is Uids.JpegLsLossless or Uids.JpegLsNearLossless ? Charls.Missing : DecoderOf(transferSyntax);

    private static MissingCodec? DecoderOf(string transferSyntax) => transferSyntax switch
    {
        Uids.JpegBaseline or Uids.JpegExtended => Turbo.Missing,
        Uids.JpegLsLossless or Uids.JpegLsNearLossless => null,
        Uids.RleLossless or Uids.JpegLossless or Uids.JpegLosslessFirstOrder or Uids.DeflatedImageFrame => null,
        _ => OpenJpeg.Missing,
    };
}
