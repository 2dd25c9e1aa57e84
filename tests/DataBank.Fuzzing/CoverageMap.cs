using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace DataBank.Fuzzing;

/// <summary>
/// Which branches of the instrumented library the runs have taken, and how often (in eight classes, as AFL counts). Without
/// instrumentation nothing is ever new.
/// </summary>
internal sealed unsafe class CoverageMap
{
    private const int Size = 1 << 16;
    private readonly byte* counts = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] seen = new byte[Size];

    public CoverageMap() => Trace.SharedMem = counts;

    public int Branches { get; private set; }

    public void Clear()
    {
        new Span<byte>(counts, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Adds the run since <see cref="Clear"/>; true if it took a branch as no run before it did.</summary>
    public bool Add()
    {
        var isNew = false;
        var words = new ReadOnlySpan<ulong>(counts, Size / 8);
        for (var word = 0; word < words.Length; word++)
        {
            if (words[word] == 0)
            {
                continue;
            }
            for (var i = word * 8; i < (word * 8) + 8; i++)
            {
                if (counts[i] == 0)
                {
                    continue;
                }
                var count = (byte)(1 << Math.Min(7, BitOperations.Log2(counts[i])));
                if ((seen[i] & count) == 0)
                {
                    Branches += seen[i] == 0 ? 1 : 0;
                    seen[i] |= count;
                    isNew = true;
                }
            }
        }
        return isNew;
    }
}
