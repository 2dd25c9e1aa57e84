namespace DataBank.Genomics;

/// <summary>
/// Knows which alleles a file has had, by their <see cref="AlleleKey"/>: a genome has millions. Zero marks a free slot.
/// </summary>
internal sealed class SeenAlleles
{
    private const int FirstSlots = 1 << 12;
    private ulong[] slots = new ulong[FirstSlots];
    private int count;

    /// <summary>False when it was there before.</summary>
    public bool Add(Variant variant)
    {
        if (count > slots.Length / 3 * 2) Grow();
        if (!Put(slots, AlleleKey.Of(variant))) return false;
        count++;
        return true;
    }

    private static bool Put(ulong[] slots, ulong key)
    {
        var mask = (ulong)slots.Length - 1;
        for (var at = (key * 0x9E3779B97F4A7C15) >> 20 & mask; ; at = (at + 1) & mask)
        {
            if (slots[at] == key) return false;
            if (slots[at] != 0) continue;
            slots[at] = key;
            return true;
        }
    }

    private void Grow()
    {
        var larger = new ulong[slots.Length * 2];
        foreach (var key in slots)
        {
            if (key != 0) Put(larger, key);
        }
        slots = larger;
    }
}
