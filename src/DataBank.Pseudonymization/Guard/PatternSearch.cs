using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataBank.Pseudonymization;

/// <summary>
/// Searches bytes for thousands of patterns at once. At every position four bytes are hashed into a bit table of 16 KiB that stays in
/// the first-level cache; only where the bit is set are the patterns compared whose hashes begin alike. Building it costs little more than reading
/// the patterns, unlike an automaton over them or any order among them, and it is built anew for every patient.
/// </summary>
internal sealed class PatternSearch
{
    private const int FilterBits = 17;
    private const int ChainBits = 12;
    private const int PrefixBytes = sizeof(uint);

    private readonly ulong[] filter = new ulong[(1 << FilterBits) / 64];
    private readonly int[] heads = new int[1 << ChainBits]; // By how a hash begins, one more than the last pattern of it; 0: there is none.
    private readonly int[] next; // By pattern, the same of the one before it.
    private readonly byte[] bytes;
    private readonly uint[] prefixes; // Of the patterns, in their order.
    private readonly BytePattern[] patterns;

    public PatternSearch(PatternList list)
    {
        bytes = list.Bytes();
        patterns = list.Patterns();
        (prefixes, next) = (new uint[patterns.Length], new int[patterns.Length]);
        for (var i = 0; i < patterns.Length; i++)
        {
            prefixes[i] = MemoryMarshal.Read<uint>(bytes.AsSpan(patterns[i].Begin));
            var bit = Hash(prefixes[i]);
            filter[bit >> 6] |= 1UL << (int)(bit & 63);
            ref var head = ref heads[bit >> (FilterBits - ChainBits)];
            (next[i], head) = (head, i + 1);
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
            if ((Unsafe.Add(ref bits, bit >> 6) >> (int)(bit & 63) & 1) != 0 && Matches(content, i, prefix))
            {
                return true;
            }
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint prefix) => prefix * 2654435761u >> (32 - FilterBits);

    private bool Matches(ReadOnlySpan<byte> content, int at, uint prefix)
    {
        for (var candidate = heads[Hash(prefix) >> (FilterBits - ChainBits)]; candidate > 0; candidate = next[candidate - 1])
        {
            if (prefixes[candidate - 1] != prefix)
            {
                continue;
            }
            var pattern = patterns[candidate - 1];
            if (content[at..].StartsWith(bytes.AsSpan(pattern.Begin, pattern.Length)) && PatternEdges.Hold(content, at, pattern))
            {
                return true;
            }
        }
        return false;
    }
}
