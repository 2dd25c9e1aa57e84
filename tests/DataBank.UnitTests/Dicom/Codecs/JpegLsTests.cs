using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>Our JPEG-LS decoder (ITU-T T.87) on what CharLS encodes, and on what nobody should have.</summary>
public sealed class JpegLsTests
{
    // Found by fuzzing: libcharls never ends on it.
    private const string EndlessJpegLs =
        "FFD8FFF70011080040000503011100021100031100FFDA000C03010002000300000100D6FD6FCEE03623183A222017210400" +
        "104530639DD8E3948CC0000230606042820A20C28739C5000000B2B98C584C8429266E4724F8A52967C421893E7210915193" +
        "21534D8A96A000000DD94414D1F08710D1F1CE216000001D9DDB1082B68CC9852C58A20C8A000003F988000C3177CE06C305" +
        "7ADC6CE5BD91470DAF12376B2A8EB16F71F0E7ACEF3E6E2DEF5E74A1A64EAF4CF055FF4DC37CE24ADEF8B8CBE7E8CC3E5F49" +
        "29B3A943B97B32CB5F42595AF3749FD48FFC";

    public static TheoryData<int> Precisions => [.. Enumerable.Range(2, 15)];

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Every_depth_interleave_and_nearness_comes_back(int precision)
    {
        OutsideCodecTests.NeedLibraries();
        foreach (var (components, interleave) in new[] { (1, 0), (3, 0), (3, 1), (3, 2) })
        {
            foreach (var (columns, rows) in new[] { (1, 1), (1, 9), (9, 1), (2, 3), (67, 41), (260, 33) })
            {
                for (var near = 0; near <= Math.Min(3, ((1 << precision) - 1) / 2); near++)
                {
                    for (var kind = 0; kind < 4; kind++)
                    {
                        var samples = Paint(columns, rows, components, (1 << precision) - 1, kind);
                        var codestream = CharLsEncoder.Encode(ToBytes(samples, precision, components, interleave), columns, rows, precision, components, interleave, near);
                        AssertNear(samples, Decode(codestream, Format(rows, columns, precision, components)), near);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(8, 5, 9, 40, 3)]
    [InlineData(8, 5, 9, 40, 255)]
    [InlineData(12, 10, 100, 2000, 200)]
    [InlineData(16, 6, 6, 6, 255)]
    [InlineData(16, 0, 0, 0, 31)]
    public void Preset_coding_parameters_are_followed(int precision, int t1, int t2, int t3, int reset)
    {
        OutsideCodecTests.NeedLibraries();
        var maxValue = (1 << precision) - 1; // CharLS writes another MAXVAL down, but encodes without it.
        foreach (var near in (int[])[0, 2])
        {
            for (var kind = 0; kind < 4; kind++)
            {
                var samples = Paint(120, 90, 1, maxValue, kind);
                var codestream = CharLsEncoder.Encode(ToBytes(samples, precision, 1, 0), 120, 90, precision, 1, 0, near, [maxValue, t1, t2, t3, reset]);
                AssertNear(samples, Decode(codestream, Format(90, 120, precision, 1)), near);
            }
        }
    }

    [Theory]
    [InlineData(6, 8, 0)]
    [InlineData(12, 16, 0)]
    [InlineData(12, 16, 2)]
    public void Coding_follows_MAXVAL_and_not_the_precision(int coded, int precision, int near)
    {
        OutsideCodecTests.NeedLibraries();
        var samples = Paint(120, 90, 1, (1 << coded) - 1, 0);
        var codestream = CharLsEncoder.Encode(ToBytes(samples, coded, 1, 0), 120, 90, coded, 1, 0, near);
        codestream[codestream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xF7]) + 4] = (byte)precision;
        var scan = codestream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var maxValue = (1 << coded) - 1;
        byte[] presets = [0xFF, 0xF8, 0, 13, 1, (byte)(maxValue >> 8), (byte)maxValue, 0, 0, 0, 0, 0, 0, 0, 0];
        AssertNear(samples, Decode([.. codestream[..scan], .. presets, .. codestream[scan..]], Format(90, 120, precision, 1)), near);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 7)]
    [InlineData(4, 50)]
    public void Restart_intervals_begin_anew(int bytes, int interval)
    {
        OutsideCodecTests.NeedLibraries();
        const int columns = 70, rows = 50;
        var samples = Paint(columns, rows, 3, 255, 0);
        var whole = new List<byte>();
        for (var row = 0; row < rows; row += interval)
        {
            var count = Math.Min(interval, rows - row);
            var strip = CharLsEncoder.Encode(
                ToBytes(samples[(row * columns * 3)..((row + count) * columns * 3)], 8, 3, CharLsEncoder.ByLine), columns, count, 8, 3, CharLsEncoder.ByLine, 0);
            var scan = strip.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
            if (row == 0)
            {
                var frame = strip.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xF7]);
                BinaryPrimitives.WriteUInt16BigEndian(strip.AsSpan(frame + 5), rows);
                var length = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, interval);
                whole.AddRange([.. strip[..scan], 0xFF, 0xDD, 0, (byte)(2 + bytes), .. length[(4 - bytes)..], .. strip[scan..^2]]);
            }
            else
            {
                whole.AddRange([0xFF, (byte)(0xD0 + (((row / interval) - 1) & 7)), .. strip[(scan + 2 + strip[scan + 3])..^2]]);
            }
        }
        var format = Format(rows, columns, 8, 3);
        Assert.Equal(samples, Decode([.. whole, 0xFF, 0xD9], format));
        if (interval == rows) return;
        var marker = CollectionsMarshal.AsSpan(whole).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD0]);
        whole[marker + 1] = 0xD3;
        Assert.Throws<PixelDataException>(() => Decode([.. whole, 0xFF, 0xD9], format));
    }

    [Theory]
    [InlineData(1, 0, 300, 2, 3, 64)] // MAXVAL above the precision.
    [InlineData(1, 0, 255, 9, 5, 64)] // T2 below T1.
    [InlineData(1, 0, 255, 5, 9, 2)] // RESET below 3.
    [InlineData(1, 0, 255, 5, 9, 256)] // RESET above 255 and MAXVAL.
    [InlineData(1, 3, 255, 3, 9, 64)] // T1 not above NEAR.
    [InlineData(1, 128, 255, 200, 200, 64)] // NEAR above half of MAXVAL.
    [InlineData(2, 0, 255, 5, 9, 64)] // Mapping table.
    [InlineData(4, 0, 255, 5, 9, 64)] // Larger dimensions.
    public void What_T87_does_not_allow_or_is_not_decoded_is_refused(int type, int near, int maxValue, int t1, int t2, int reset)
    {
        byte[] codestream =
        [
            0xFF, 0xD8, 0xFF, 0xF7, 0, 11, 8, 0, 4, 0, 4, 1, 1, 0x11, 0,
            0xFF, 0xF8, 0, 13, (byte)type, (byte)(maxValue >> 8), (byte)maxValue, 0, (byte)t1, 0, (byte)t2, 0, 250, (byte)(reset >> 8), (byte)reset,
            0xFF, 0xDA, 0, 8, 1, 1, 0, (byte)near, 0, 0, .. new byte[200], 0xFF, 0xD9,
        ];
        var problem = Assert.Throws<PixelDataException>(() => Decode(codestream, Format(4, 4, 8, 1)));
        Assert.Contains(type == 1 ? "impossible coding parameters" : "presets of type", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Colour_transforms_and_mapping_tables_are_refused_by_name()
    {
        OutsideCodecTests.NeedLibraries();
        var codestream = CharLsEncoder.Encode(new byte[48], 4, 4, 8, 3, CharLsEncoder.ByLine, 0);
        var format = Format(4, 4, 8, 3);
        var problem = Assert.Throws<PixelDataException>(() => Decode([0xFF, 0xD8, 0xFF, 0xE8, 0, 7, .. "mrfx"u8, 1, .. codestream[2..]], format));
        Assert.Contains("colour transform", problem.Message, StringComparison.Ordinal);
        var scan = codestream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        codestream[scan + 6] = 1;
        problem = Assert.Throws<PixelDataException>(() => Decode(codestream, format));
        Assert.Contains("mapping tables", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_keeps_CharLS_busy_for_ever_is_refused_at_once()
    {
        var format = Format(64, 5, 8, 3);
        var codestream = Convert.FromHexString(EndlessJpegLs);
        AssertEndsSoon(codestream, format, isRefused: true);
    }

    [Fact]
    public void A_codestream_that_ends_anywhere_is_refused_and_says_where()
    {
        OutsideCodecTests.NeedLibraries();
        foreach (var (precision, components, interleave, kind) in Kinds())
        {
            var format = Format(30, 40, precision, components);
            var codestream = CharLsEncoder.Encode(ToBytes(Paint(40, 30, components, (1 << precision) - 1, kind), precision, components, interleave), 40, 30, precision, components, interleave, 0);
            // The last two bytes are a marker that is not needed. Every place of the header and of the end, and one of seven between, others for each kind.
            var lengths = Enumerable.Range(0, codestream.Length - 2).Where(length => length < 100 || length > codestream.Length - 30 || length % 7 == codestream.Length % 7);
            foreach (var length in lengths)
            {
                AssertEndsSoon(codestream[..length], format, isRefused: true);
            }
        }
    }

    [Fact]
    public void Twenty_thousand_damaged_codestreams_are_decoded_or_refused_soon()
    {
        OutsideCodecTests.NeedLibraries();
        var random = new Random(11);
        var (mutants, decoded) = (0, 0);
        while (mutants < 20_000)
        {
            foreach (var (precision, components, interleave, kind) in Kinds())
            {
                var near = mutants & 1;
                var format = Format(30, 40, precision, components);
                var codestream = CharLsEncoder.Encode(ToBytes(Paint(40, 30, components, (1 << precision) - 1, kind), precision, components, interleave), 40, 30, precision, components, interleave, near);
                for (var i = 0; i < 250; i++, mutants++)
                {
                    var mutant = codestream.ToArray();
                    for (var changes = random.Next(1, 6); changes > 0; changes--)
                    {
                        var at = random.Next(4) == 0 ? random.Next(Math.Min(60, mutant.Length)) : random.Next(mutant.Length);
                        mutant[at] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
                    }
                    decoded += AssertEndsSoon(mutant, format, isRefused: false);
                }
            }
        }
        Assert.InRange(decoded, 100, mutants - 100);
    }

    private static IEnumerable<(int Precision, int Components, int Interleave, int Kind)> Kinds()
    {
        foreach (var precision in (int[])[2, 8, 12, 16])
        {
            foreach (var (components, interleave) in new[] { (1, 0), (3, 0), (3, 1), (3, 2) })
            {
                for (var kind = 0; kind < 4; kind++) yield return (precision, components, interleave, kind);
            }
        }
    }

    /// <returns>1 when it was decoded.</returns>
    private static int AssertEndsSoon(byte[] codestream, FrameFormat format, bool isRefused)
    {
        Exception? refusal = null;
        var time = TimeSpan.MaxValue;
        // The machine may be busy, and the first call compiles.
        for (var attempt = 0; attempt < 5 && time.TotalMilliseconds > 50; attempt++)
        {
            var since = Stopwatch.GetTimestamp();
            refusal = Record.Exception(() => Decode(codestream, format));
            time = Stopwatch.GetElapsedTime(since);
        }
        Assert.InRange(time.TotalMilliseconds, 0, 50);
        Assert.True(refusal is PixelDataException || (refusal is null && !isRefused), refusal?.ToString() ?? $"{Convert.ToHexString(codestream)} was decoded");
        return refusal is null ? 1 : 0;
    }

    private static FrameFormat Format(int rows, int columns, int precision, int components) =>
        Pictures.Gray(rows, columns, precision > 8 ? 16 : 8, precision) with { SamplesPerPixel = components, Photometric = components == 1 ? "MONOCHROME2" : "RGB" };

    private static ushort[] Decode(byte[] codestream, FrameFormat format)
    {
        var pixels = CodecRoundTrips.Decode(Uids.JpegLsLossless, codestream, format).Pixels;
        return format.BitsAllocated == 16 ? MemoryMarshal.Cast<byte, ushort>(pixels).ToArray() : [.. pixels.Select(sample => (ushort)sample)];
    }

    /// <summary>Pixel after pixel: 0 all at once, 1 smooth, 2 flat, 3 noise.</summary>
    private static ushort[] Paint(int columns, int rows, int components, int maxValue, int kind)
    {
        var random = new Random(kind);
        var samples = new ushort[columns * rows * components];
        for (var i = 0; i < samples.Length; i++)
        {
            var (x, y, c) = (i / components % columns, i / components / columns, i % components);
            var part = kind == 0 ? (2 * x / columns) + (2 * y / rows) : kind;
            var value = part switch
            {
                0 => (x / 5) + (y / 7) + c,
                1 => ((x + (y / 2)) * (long)maxValue / (columns + rows)) + random.Next(2) + c,
                2 => x == columns / 2 ? random.Next(maxValue) : maxValue / 3,
                _ => random.Next(maxValue + 1),
            };
            samples[i] = (ushort)(value % (maxValue + 1));
        }
        return samples;
    }

    private static byte[] ToBytes(ushort[] samples, int precision, int components, int interleave)
    {
        var ordered = interleave == CharLsEncoder.ByPlane
            ? [.. Enumerable.Range(0, components).SelectMany(c => samples.Where((_, i) => i % components == c))]
            : samples;
        return precision > 8 ? MemoryMarshal.AsBytes<ushort>(ordered).ToArray() : [.. ordered.Select(sample => (byte)sample)];
    }

    private static void AssertNear(ushort[] expected, ushort[] actual, int near)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (Math.Abs(expected[i] - actual[i]) > near) Assert.Fail($"Sample {i} is {actual[i]} instead of {expected[i]}");
        }
    }
}
