using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataBank.Pseudonymization;

/// <summary>
/// Searches bytes for thousands of patterns at once. At every position four bytes are hashed into a bit table of 16 KiB that stays in
/// the first-level cache; only where the bit is set are the patterns compared that begin so. Building it costs little more than reading
/// the patterns, unlike an automaton over them, and it is built anew for every patient.
/// </summary>
internal sealed class PatternSearch
{
    private const int FilterBits = 17;
    private const int PrefixBytes = sizeof(uint);

    private readonly ulong[] filter = new ulong[(1 << FilterBits) / 64];
    private readonly byte[] bytes;
    private readonly uint[] prefixes; // Of the patterns, in their order.
    private readonly BytePattern[] patterns;
    private readonly Dictionary<uint, int> first; // By prefix, its first pattern.

    public PatternSearch(PatternList list)
    {
        bytes = list.Bytes();
        patterns = list.Patterns();
        prefixes = Array.ConvertAll(patterns, pattern => MemoryMarshal.Read<uint>(bytes.AsSpan(pattern.Begin)));
        Array.Sort(prefixes, patterns);
        first = new Dictionary<uint, int>(patterns.Length);
        for (var i = 0; i < patterns.Length; i++)
        {
            if (first.TryAdd(prefixes[i], i))
            {
                var bit = Hash(prefixes[i]);
                filter[bit >> 6] |= 1UL << (int)(bit & 63);
            }
            Longest = Math.Max(Longest, patterns[i].Length);
        }
    }

    public int Longest { get; }

    public bool FindsAny(ReadOnlySpan<byte> content)
    {
        if (content.Length < PrefixBytes || patterns.Length == 0)
        {
            return false;
        }
        ref var start = ref MemoryMarshal.GetReference(content);
        ref var bits = ref MemoryMarshal.GetArrayDataReference(filter);
        var last = content.Length - PrefixBytes;
        for (var i = 0; i <= last; i++)
        {
            var prefix = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, i));
            var bit = Hash(prefix);
            if ((Unsafe.Add(ref bits, bit >> 6) >> (int)(bit & 63) & 1) != 0 && first.TryGetValue(prefix, out var candidate)
                && Matches(content, i, prefix, candidate))
            {
                return true;
            }
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint prefix) => prefix * 2654435761u >> (32 - FilterBits);

    private bool Matches(ReadOnlySpan<byte> content, int at, uint prefix, int candidate)
    {
        for (; candidate < patterns.Length && prefixes[candidate] == prefix; candidate++)
        {
            var pattern = patterns[candidate];
            if (content[at..].StartsWith(bytes.AsSpan(pattern.Begin, pattern.Length)) && PatternEdges.Hold(content, at, pattern))
            {
                return true;
            }
        }
        return false;
    }
}
