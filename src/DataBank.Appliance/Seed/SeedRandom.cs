using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DataBank.Appliance;

/// <summary>
/// Random numbers that are the same on every machine and every .NET version (System.Random promises neither): SplitMix64, started
/// from a hash of the seed and of what the numbers are for, so that a new use never shifts the numbers of another.
/// </summary>
internal sealed class SeedRandom(int seed, string purpose)
{
    private ulong state = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{purpose}")));

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From <paramref name="minimum"/> up to, not including, <paramref name="limit"/>.</summary>
    public int Between(int minimum, int limit) => minimum + (int)(Next() % (ulong)(limit - minimum));

    /// <summary>In [0, 1).</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    public T Pick<T>(IReadOnlyList<T> values) => values[Between(0, values.Count)];
}
