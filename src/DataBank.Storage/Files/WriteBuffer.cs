using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace DataBank.Storage;

/// <summary>
/// A megabyte whose address suits writes that pass by the page cache. It is used again and again: on many machines memory that was never
/// touched costs more than all that is done with it.
/// </summary>
internal sealed class WriteBuffer : IDisposable
{
    public const int Size = 1024 * 1024;

    /// <summary>What addresses, offsets and lengths of such writes are multiples of.</summary>
    public const int Alignment = 4096;

    private const int MostKept = 32;
    private static readonly ConcurrentBag<WriteBuffer> Kept = [];

    private readonly byte[] array = GC.AllocateUninitializedArray<byte>(Size + Alignment, pinned: true);
    private readonly int start;

    private WriteBuffer()
    {
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        start = (int)((Alignment - (address % Alignment)) % Alignment);
    }

    public Memory<byte> Memory => array.AsMemory(start, Size);

    public static WriteBuffer Rent() => Kept.TryTake(out var buffer) ? buffer : new WriteBuffer();

    /// <summary>The first bytes to be read as a stream, as long as the buffer is rented.</summary>
    public MemoryStream Open(int length) => new(array, start, length, writable: false);

    public void Dispose()
    {
        if (Kept.Count < MostKept) Kept.Add(this);
    }
}
