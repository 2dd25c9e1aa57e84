using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>
/// Decodes the lines of a scan of JPEG-LS (ITU-T T.87 Annex A) with the contexts that its components share. A line has a sample more at
/// both ends: before it what was above its first, behind it (once it is above another) its last again.
/// </summary>
/// <typeparam name="TLoss"><see cref="JpegLsDecoder.Lossless"/> or <see cref="JpegLsDecoder.Lossy"/>, for which the loops are compiled apart.</typeparam>
internal sealed class JpegLsModel<TLoss>(JpegLsParameters parameters) : IDisposable
    where TLoss : struct
{
    private const int Contexts = 365;
    private const int MostRunOrder = 31;

    private readonly JpegLsContext[] contexts = new JpegLsContext[Contexts];
    private readonly JpegLsRunContext[] runContexts = new JpegLsRunContext[2];
    private readonly sbyte[] regions = Regions(parameters);
    private readonly int maxValue = parameters.MaxValue;
    private readonly int step = parameters.Step;
    private readonly int range = parameters.Range;
    private readonly int reset = parameters.Reset;
    private readonly int errorBits = parameters.ErrorBits;
    private readonly int limit = parameters.Limit;
    private readonly int escape = parameters.Limit - parameters.ErrorBits - 1;

    /// <summary>J: the bits of the rest of a run (A.2.1).</summary>
    private static ReadOnlySpan<byte> RunOrders => [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    public void Dispose() => ArrayPool<sbyte>.Shared.Return(regions);

    /// <summary>Forgets everything, as at the start of a scan or restart interval.</summary>
    public void Reset()
    {
        contexts.AsSpan().Fill(new JpegLsContext(parameters.FirstA));
        runContexts[0] = new JpegLsRunContext(0, parameters.FirstA);
        runContexts[1] = new JpegLsRunContext(1, parameters.FirstA);
    }

    /// <summary>Decodes a line of one component.</summary>
    public void DecodeLine(ref JpegLsBitReader reader, Span<ushort> line, Span<ushort> above, ref int runIndex)
    {
        var width = line.Length - 2;
        line[0] = above[1];
        above[width + 1] = above[width];
        // No sample is negative or above MAXVAL, so no gradient is outside of the array.
        ref var region = ref MemoryMarshal.GetArrayDataReference(regions);
        var (cache, count) = (reader.Cache, reader.Count);
        int left = line[0], up = above[1], corner = above[0];
        var second = 9 * Unsafe.Add(ref region, up - corner + maxValue);
        above = above[..line.Length];
        for (var x = 1; x < line.Length - 1;)
        {
            int next = above[x + 1];
            int first = 9 * Unsafe.Add(ref region, next - up + maxValue);
            var gradients = (9 * first) + second + Unsafe.Add(ref region, corner - left + maxValue);
            if (gradients != 0)
            {
                left = DecodeRegular(ref reader, ref cache, ref count, gradients, left, up, corner);
                line[x] = (ushort)left;
                (corner, up, second) = (up, next, first);
                x++;
                continue;
            }
            (reader.Cache, reader.Count) = (cache, count);
            var run = TakeRun(ref reader, line.Length - 1 - x, ref runIndex);
            line.Slice(x, run).Fill((ushort)left);
            x += run;
            if (x < line.Length - 1)
            {
                left = DecodeInterruption(ref reader, left, above[x], runIndex);
                line[x++] = (ushort)left;
                if (runIndex > 0) runIndex--;
            }
            (cache, count) = (reader.Cache, reader.Count);
            if (x == line.Length - 1) break;
            (corner, up) = (above[x - 1], above[x]);
            second = 9 * Unsafe.Add(ref region, up - corner + maxValue);
        }
        (reader.Cache, reader.Count) = (cache, count);
    }

    /// <summary>Decodes a line of all components of a scan, which take turns sample by sample.</summary>
    /// <param name="lines">The lines of the components, one behind the other.</param>
    public void DecodeSamples(ref JpegLsBitReader reader, Span<ushort> lines, Span<ushort> above, int components, ref int runIndex)
    {
        var length = lines.Length / components;
        var (cache, count) = (reader.Cache, reader.Count);
        Span<int> gradients = stackalloc int[components];
        for (var c = 0; c < lines.Length; c += length)
        {
            lines[c] = above[c + 1];
            above[c + length - 1] = above[c + length - 2];
        }
        for (var x = 1; x < length - 1;)
        {
            var all = 0;
            for (var c = 0; c < components; c++)
            {
                var at = (c * length) + x;
                int up = above[at], corner = above[at - 1];
                all |= gradients[c] = (81 * Region(above[at + 1] - up)) + (9 * Region(up - corner)) + Region(corner - lines[at - 1]);
            }
            if (all != 0)
            {
                for (var c = 0; c < components; c++)
                {
                    var at = (c * length) + x;
                    lines[at] = (ushort)DecodeRegular(ref reader, ref cache, ref count, gradients[c], lines[at - 1], above[at], above[at - 1]);
                }
                x++;
                continue;
            }
            (reader.Cache, reader.Count) = (cache, count);
            var run = TakeRun(ref reader, length - 1 - x, ref runIndex);
            for (var at = x; at < lines.Length; at += length)
            {
                lines.Slice(at, run).Fill(lines[at - 1]);
            }
            x += run;
            if (x < length - 1)
            {
                for (var at = x; at < lines.Length; at += length)
                {
                    lines[at] = (ushort)DecodeApart(ref reader, lines[at - 1], above[at], runIndex);
                }
                x++;
                if (runIndex > 0) runIndex--;
            }
            (cache, count) = (reader.Cache, reader.Count);
        }
        (reader.Cache, reader.Count) = (cache, count);
    }

    /// <summary>A sample in regular mode (A.4 to A.6).</summary>
    /// <param name="gradients">The regions of the three gradients as one number: 81 Q1 + 9 Q2 + Q3.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int DecodeRegular(ref JpegLsBitReader reader, ref ulong cache, ref int count, int gradients, int left, int up, int corner)
    {
        var sign = gradients >> 31;
        ref var context = ref contexts[(gradients ^ sign) - sign];
        var predicted = Predict(left, up, corner);
        predicted = Math.Min(Math.Max(predicted + ((context.Correction ^ sign) - sign), 0), maxValue);
        reader.Fill(ref cache, ref count);
        var shift = context.Shift;
        var zeros = BitOperations.LeadingZeroCount(cache);
        int code;
        if (zeros < escape && zeros + shift < 31)
        {
            cache <<= zeros + 1;
            code = (zeros << shift) | (int)(cache >> 1 >> (63 - shift));
            cache <<= shift;
            count -= zeros + 1 + shift;
        }
        else
        {
            (reader.Cache, reader.Count) = (cache, count);
            code = TakeCode(ref reader, shift, escape);
            (cache, count) = (reader.Cache, reader.Count);
        }
        if (code > range) throw reader.Damaged();
        var error = (code >> 1) ^ -(code & 1);
        if (typeof(TLoss) == typeof(JpegLsDecoder.Lossless))
        {
            error ^= context.Flip;
            context.Learn(error, 1, reset);
            return (predicted + ((error ^ sign) - sign)) & maxValue;
        }
        if (step == 1) error ^= context.Flip;
        context.Learn(error, step, reset);
        return Wrap(predicted + (((error ^ sign) - sign) * step));
    }

    /// <summary>left + up - corner, but not beyond left and up (A.4.2); without branches, which would be as good as random.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Predict(int left, int up, int corner)
    {
        var difference = left - up;
        difference &= difference >> 31;
        int least = up + difference, most = left - difference;
        var above = left + up - corner - least;
        var predicted = least + (above & ~(above >> 31));
        var below = predicted - most;
        return most + (below & (below >> 31));
    }

    /// <summary>How many samples a run has (A.7.1); it never goes beyond the line.</summary>
    private static int TakeRun(ref JpegLsBitReader reader, int most, ref int runIndex)
    {
        var run = 0;
        var (cache, count) = (reader.Cache, reader.Count);
        reader.Fill(ref cache, ref count);
        while (run < most && (long)cache < 0)
        {
            cache <<= 1;
            count--;
            reader.Fill(ref cache, ref count);
            var length = 1 << RunOrders[runIndex];
            if (length <= most - run && runIndex < MostRunOrder) runIndex++;
            run += length;
        }
        if (run < most)
        {
            var order = RunOrders[runIndex];
            cache <<= 1;
            run += (int)(cache >> 1 >> (63 - order));
            cache <<= order;
            count -= 1 + order;
            if (run >= most) throw reader.Damaged();
        }
        (reader.Cache, reader.Count) = (cache, count);
        return Math.Min(run, most);
    }

    /// <summary>The sample that ends a run of one component (A.7.2).</summary>
    private int DecodeInterruption(ref JpegLsBitReader reader, int left, int up, int runIndex)
    {
        if (Math.Abs(left - up) > parameters.Near) return DecodeApart(ref reader, left, up, runIndex);
        return Wrap(left + (TakeInterruption(ref reader, ref runContexts[1], runIndex) * step));
    }

    private int DecodeApart(ref JpegLsBitReader reader, int left, int up, int runIndex)
    {
        var error = TakeInterruption(ref reader, ref runContexts[0], runIndex) * step;
        return Wrap(left > up ? up - error : up + error);
    }

    private int TakeInterruption(ref JpegLsBitReader reader, ref JpegLsRunContext context, int runIndex)
    {
        var shift = context.Shift;
        var code = TakeCode(ref reader, shift, limit - RunOrders[runIndex] - 1 - errorBits - 1);
        if (code > range) throw reader.Damaged();
        return context.Learn(code, shift, reset);
    }

    /// <summary>A code of limited length (A.5.3): some zeros, a one, and <paramref name="shift"/> plain bits; or plainly after <paramref name="most"/> zeros.</summary>
    private int TakeCode(ref JpegLsBitReader reader, int shift, int most)
    {
        reader.Fill(ref reader.Cache, ref reader.Count);
        var zeros = BitOperations.LeadingZeroCount(reader.Cache);
        if (zeros >= 31)
        {
            reader.FillSlowly();
            zeros = BitOperations.LeadingZeroCount(reader.Cache);
        }
        if (zeros > most) throw reader.Damaged();
        reader.Cache <<= zeros;
        reader.Cache <<= 1;
        reader.Count -= zeros + 1;
        if (zeros == most) return reader.Take(errorBits) + 1;
        // A damaged codestream could shift bits out: no sound one has such an error.
        return (long)zeros << shift <= range ? (zeros << shift) | reader.Take(shift) : throw reader.Damaged();
    }

    /// <summary>Brings a sample back into its range (A.4.5, A.5.4).</summary>
    private int Wrap(int sample)
    {
        if (typeof(TLoss) == typeof(JpegLsDecoder.Lossless)) return sample & maxValue;
        if (sample < -parameters.Near) sample += range * step;
        else if (sample > maxValue + parameters.Near) sample -= range * step;
        return Math.Min(Math.Max(sample, 0), maxValue);
    }

    private int Region(int gradient) => regions[gradient + maxValue];

    /// <summary>The region of each gradient from -MAXVAL to MAXVAL (A.3.3), in an array of the pool.</summary>
    private static sbyte[] Regions(JpegLsParameters parameters)
    {
        var regions = ArrayPool<sbyte>.Shared.Rent((2 * parameters.MaxValue) + 1);
        Array.Clear(regions);
        var middle = parameters.MaxValue;
        ReadOnlySpan<int> from = [0, parameters.Near + 1, parameters.T1, parameters.T2, parameters.T3, parameters.MaxValue + 1];
        for (var region = 1; region <= 4; region++)
        {
            var (start, length) = (from[region], from[region + 1] - from[region]);
            regions.AsSpan(middle + start, length).Fill((sbyte)region);
            regions.AsSpan(middle - start - length + 1, length).Fill((sbyte)-region);
        }
        return regions;
    }
}
