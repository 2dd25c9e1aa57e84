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
    private readonly Dictionary<uint, BytePattern[]> byPrefix;

    public PatternSearch(IEnumerable<BytePattern> patterns)
    {
        byPrefix = patterns.GroupBy(pattern => Prefix(pattern.Bytes)).ToDictionary(group => group.Key, group => group.ToArray());
        foreach (var prefix in byPrefix.Keys)
        {
            var bit = Hash(prefix);
            filter[bit >> 6] |= 1UL << (int)(bit & 63);
        }
        Longest = byPrefix.Values.SelectMany(group => group).Select(pattern => pattern.Bytes.Length).DefaultIfEmpty(0).Max();
    }

    public int Longest { get; }

    public bool FindsAny(ReadOnlySpan<byte> content)
    {
        if (content.Length < PrefixBytes || byPrefix.Count == 0)
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
            if ((Unsafe.Add(ref bits, bit >> 6) >> (int)(bit & 63) & 1) != 0 && byPrefix.TryGetValue(prefix, out var candidates)
                && Matches(content, i, candidates))
            {
                return true;
            }
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint prefix) => prefix * 2654435761u >> (32 - FilterBits);

    private static uint Prefix(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<uint>(bytes);

    private static bool Matches(ReadOnlySpan<byte> content, int at, BytePattern[] candidates)
    {
        foreach (var candidate in candidates)
        {
            if (content[at..].StartsWith(candidate.Bytes) && PatternEdges.Hold(content, at, candidate))
            {
                return true;
            }
        }
        return false;
    }
}
