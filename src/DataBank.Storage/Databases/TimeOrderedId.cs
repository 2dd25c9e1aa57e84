using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DataBank.Storage;

/// <summary>
/// Ids that sort as they were made, to the millisecond: UUIDs of version 7 (RFC 9562 §5.7), which nobody can guess. Their random bits are fetched from the system
/// for many at a time, since asking it for those of one costs more than all the rest of an id.
/// </summary>
public static class TimeOrderedId
{
    private const int TimeBytes = 6, RandomBytes = 10, FetchedIds = 256;

    [ThreadStatic]
    private static byte[]? random;

    [ThreadStatic]
    private static int used;

    /// <summary>An id of now.</summary>
    public static Guid New() => New(TimeProvider.System.GetUtcNow());

    /// <summary>An id of a time since 1970.</summary>
    public static Guid New(DateTimeOffset time)
    {
        Span<byte> id = stackalloc byte[TimeBytes + RandomBytes];
        BinaryPrimitives.WriteInt64BigEndian(id, time.ToUnixTimeMilliseconds() << 16);
        NextRandom().CopyTo(id[TimeBytes..]);
        id[6] = (byte)(0x70 | (id[6] & 0x0F)); // Version 7.
        id[8] = (byte)(0x80 | (id[8] & 0x3F)); // The variant of RFC 9562 §4.1.
        return new Guid(id, bigEndian: true);
    }

    private static ReadOnlySpan<byte> NextRandom()
    {
        if (random is null || used == random.Length)
        {
            RandomNumberGenerator.Fill(random ??= new byte[FetchedIds * RandomBytes]);
            used = 0;
        }
        used += RandomBytes;
        return random.AsSpan(used - RandomBytes, RandomBytes);
    }
}
