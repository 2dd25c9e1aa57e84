using System.Numerics;

namespace DataBank.Dicom;

/// <summary>What the coding of a scan follows from (ITU-T T.87 A.2.1, C.2.4.1.1): thresholds of gradients, range of errors, code lengths.</summary>
internal sealed class JpegLsParameters
{
    /// <exception cref="PixelDataException">A parameter is outside of tables C.1 to C.3.</exception>
    public JpegLsParameters(int precision, int near, JpegLsPresets presets)
    {
        var largest = (1 << precision) - 1;
        MaxValue = presets.MaxValue == 0 ? largest : presets.MaxValue;
        Near = near;
        Step = (2 * near) + 1;
        if (MaxValue > largest || near > Math.Min(255, MaxValue / 2)) throw Impossible();
        var (t1, t2, t3) = DefaultThresholds();
        T1 = presets.T1 == 0 ? t1 : presets.T1;
        T2 = presets.T2 == 0 ? t2 : presets.T2;
        T3 = presets.T3 == 0 ? t3 : presets.T3;
        Reset = presets.Reset == 0 ? 64 : presets.Reset;
        if (T1 <= near || T2 < T1 || T3 < T2 || T3 > MaxValue || Reset < 3 || Reset > Math.Max(255, MaxValue)) throw Impossible();
        Range = ((MaxValue + (2 * near)) / Step) + 1;
        ErrorBits = BitOperations.Log2((uint)Range - 1) + 1;
        var bits = Math.Max(2, BitOperations.Log2((uint)MaxValue) + 1);
        Limit = 2 * (bits + Math.Max(8, bits));
    }

    public int MaxValue { get; }

    public int Near { get; }

    /// <summary>The distance of two values that an error can tell apart: 2 NEAR + 1.</summary>
    public int Step { get; }

    public int T1 { get; }

    public int T2 { get; }

    public int T3 { get; }

    public int Reset { get; }

    /// <summary>How many different errors there are: RANGE.</summary>
    public int Range { get; }

    /// <summary>The bits of an error that is written plainly: qbpp.</summary>
    public int ErrorBits { get; }

    /// <summary>The longest code of an error in bits: LIMIT.</summary>
    public int Limit { get; }

    /// <summary>Whether samples wrap round at a power of two and nothing is lost.</summary>
    public bool IsPlain => Near == 0 && BitOperations.IsPow2(MaxValue + 1);

    /// <summary>What A of every context starts with (A.2.1).</summary>
    public int FirstA => Math.Max(2, (Range + 32) / 64);

    private (int T1, int T2, int T3) DefaultThresholds()
    {
        if (MaxValue >= 128)
        {
            var factor = (Math.Min(MaxValue, 4095) + 128) / 256;
            var first = Clamp(factor + 2 + (3 * Near), Near + 1);
            var second = Clamp((factor * 4) + 3 + (5 * Near), first);
            return (first, second, Clamp((factor * 17) + 4 + (7 * Near), second));
        }
        else
        {
            var factor = 256 / (MaxValue + 1);
            var first = Clamp(Math.Max(2, (3 / factor) + (3 * Near)), Near + 1);
            var second = Clamp(Math.Max(3, (7 / factor) + (5 * Near)), first);
            return (first, second, Clamp(Math.Max(4, (21 / factor) + (7 * Near)), second));
        }
    }

    private int Clamp(int value, int least) => value > MaxValue || value < least ? least : value;

    private static PixelDataException Impossible() => new("A JPEG-LS codestream has impossible coding parameters");
}
