using System.Buffers;
using DataBank.Dicom;

namespace DataBank.UnitTests;

internal static class CodecRoundTrips
{
    public static byte[] Encode(string transferSyntax, FrameFormat format, byte[] pixels, CompressionSettings? settings = null)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameCodecs.For(transferSyntax).Encode(pixels, format, settings ?? CompressionSettings.Default, output);
        return output.WrittenSpan.ToArray();
    }

    public static (FrameFormat Format, byte[] Pixels) Decode(string transferSyntax, byte[] codestream, FrameFormat declared)
    {
        var codec = FrameCodecs.For(transferSyntax);
        var format = codec.Inspect(codestream, declared);
        var pixels = new byte[format.FrameBytes];
        codec.Decode(codestream, declared, pixels);
        return (format, pixels);
    }
}
