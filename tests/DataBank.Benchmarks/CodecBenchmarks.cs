using System.Buffers;
using BenchmarkDotNet.Attributes;
using DataBank.Dicom;

namespace DataBank.Benchmarks;

/// <summary>
/// Decoding and encoding one frame of 1024 × 1024 pixels: our codecs beside the native libraries called bare on the same codestream. Runs
/// where the libraries' Debian packages are installed.
/// </summary>
public class CodecBenchmarks
{
    private const int Side = 1024;
    private readonly ArrayBufferWriter<byte> output = new(8 * Side * Side);
    private readonly byte[] decoded = new byte[2 * Side * Side];
    private FrameFormat wide = null!;
    private FrameFormat narrow = null!;
    private byte[] pixels = [];
    private byte[] jpeg = [], jpegLs = [], jpegLsNarrow = [], jpeg2000 = [], rle = [], lossless = [];

    [GlobalSetup]
    public void MakeCodestreams()
    {
        wide = new FrameFormat { Rows = Side, Columns = Side, BitsAllocated = 16, BitsStored = 12, HighBit = 11, Photometric = "MONOCHROME2" };
        narrow = wide with { BitsAllocated = 8, BitsStored = 8, HighBit = 7 };
        pixels = new byte[wide.FrameBytes];
        var bytes = new byte[narrow.FrameBytes];
        var random = new Random(1);
        for (var i = 0; i < bytes.Length; i++)
        {
            // A round body on air, with the noise of a CT.
            var (x, y) = ((i % Side) - (Side / 2), (i / Side) - (Side / 2));
            var level = (x * x) + (y * y) < Side * Side / 6 ? 1000 + (x / 4) + random.Next(40) : random.Next(8);
            BitConverter.TryWriteBytes(pixels.AsSpan(2 * i), (ushort)level);
            bytes[i] = (byte)(level >> 4);
        }
        jpeg = Encode(Uids.JpegBaseline, narrow, bytes);
        jpegLs = Encode(Uids.JpegLsLossless, wide, pixels);
        jpegLsNarrow = Encode(Uids.JpegLsLossless, narrow, bytes);
        jpeg2000 = Encode(Uids.Jpeg2000Lossless, wide, pixels);
        rle = Encode(Uids.RleLossless, wide, pixels);
        lossless = Encode(Uids.JpegLosslessFirstOrder, wide, pixels);
    }

    [Benchmark]
    public void Jpeg() => FrameCodecs.For(Uids.JpegBaseline).Decode(jpeg, narrow, decoded.AsSpan(0, narrow.FrameBytes));

    [Benchmark]
    public void JpegBare() => BareCodecs.Jpeg(jpeg, decoded, Side, Side);

    [Benchmark]
    public void JpegLs() => FrameCodecs.For(Uids.JpegLsLossless).Decode(jpegLs, wide, decoded);

    [Benchmark]
    public void JpegLsBare() => BareCodecs.JpegLs(jpegLs, decoded);

    [Benchmark]
    public void JpegLsNarrow() => FrameCodecs.For(Uids.JpegLsLossless).Decode(jpegLsNarrow, narrow, decoded.AsSpan(0, narrow.FrameBytes));

    [Benchmark]
    public void JpegLsNarrowBare() => BareCodecs.JpegLs(jpegLsNarrow, decoded);

    [Benchmark]
    public void Jpeg2000() => FrameCodecs.For(Uids.Jpeg2000Lossless).Decode(jpeg2000, wide, decoded);

    [Benchmark]
    public void Jpeg2000Bare() => BareCodecs.Jpeg2000(jpeg2000);

    [Benchmark]
    public void Rle() => FrameCodecs.For(Uids.RleLossless).Decode(rle, wide, decoded);

    [Benchmark]
    public int RleEncoding() => EncodeAgain(Uids.RleLossless);

    [Benchmark]
    public void JpegLossless() => FrameCodecs.For(Uids.JpegLosslessFirstOrder).Decode(lossless, wide, decoded);

    [Benchmark]
    public int JpegLosslessEncoding() => EncodeAgain(Uids.JpegLosslessFirstOrder);

    private static byte[] Encode(string syntax, FrameFormat format, byte[] pixels)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameCodecs.For(syntax).Encode(pixels, format, CompressionSettings.Default, output);
        return output.WrittenSpan.ToArray();
    }

    private int EncodeAgain(string syntax)
    {
        output.ResetWrittenCount();
        FrameCodecs.For(syntax).Encode(pixels, wide, CompressionSettings.Default, output);
        return output.WrittenCount;
    }
}
