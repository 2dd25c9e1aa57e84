using System.Numerics;
using System.Runtime.CompilerServices;

namespace DataBank.Dicom;

/// <summary>
/// What was learnt of errors after gradients of one kind (ITU-T T.87 A.2.1, A.6). What the next code needs of it is kept ready, since
/// decoding waits for that and not for the learning.
/// </summary>
internal struct JpegLsContext
{
    private int a;
    private int b;
    private ushort n;
    private sbyte correction;
    private byte shift;
    private sbyte flip;

    public JpegLsContext(int firstA)
    {
        a = firstA;
        n = 1;
        shift = (byte)ShiftOf(a, n);
    }

    /// <summary>What is added to a prediction: C.</summary>
    public readonly int Correction => correction;

    /// <summary>How many bits of a code are written plainly: k.</summary>
    public readonly int Shift => shift;

    /// <summary>-1 where a lossless code of no plain bits stands for the error's complement (A.5.2), else 0.</summary>
    public readonly int Flip => flip;

    /// <summary>The least k for which N · 2^k is not below A (A.5.1).</summary>
    public static int ShiftOf(int a, int n)
    {
        // LeadingZeroCount(0) is 32: no shift then either.
        var shift = BitOperations.LeadingZeroCount((uint)n) - BitOperations.LeadingZeroCount((uint)a);
        shift &= ~(shift >> 31);
        return shift + (int)((uint)((n << shift) - a) >> 31);
    }

    /// <summary>Learns an error (A.6), which is at most half of RANGE: with N up to 65,535, A then stays below 2^31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Learn(int error, int step, int reset)
    {
        // Hardly any branches: the sign of an error, and whether the bias leaves (-N, 0], are as good as random.
        int sum = a + ((error ^ (error >> 31)) - (error >> 31)), bias = b + (error * step), count = n;
        if (count == reset)
        {
            sum >>= 1;
            bias >>= 1;
            count >>= 1;
        }
        count++;
        int below = (int)((uint)(bias + count - 1) >> 31), above = (int)((uint)-bias >> 31);
        bias = Math.Min(Math.Max(bias + (count * (below - above)), 1 - count), 0);
        correction = (sbyte)Math.Min(Math.Max(correction + above - below, -128), 127);
        var bits = ShiftOf(sum, count);
        (a, b, n, shift) = (sum, bias, (ushort)count, (byte)bits);
        flip = (sbyte)(((bits - 1) & ((2 * bias) + count - 1)) >> 31);
    }
}
