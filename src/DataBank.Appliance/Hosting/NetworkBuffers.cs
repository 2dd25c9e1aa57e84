using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace DataBank.Appliance;

/// <summary>
/// The buffers between sockets and requests. Kestrel's own hold 4 KiB, so that an image of half a megabyte takes 128 system calls and as
/// many wake-ups; these hold 64 KiB. A connection on which nothing arrives holds none.
/// </summary>
internal sealed class NetworkBuffers : IMemoryPoolFactory<byte>
{
    /// <summary>What one connection may have in them that nobody has read yet.</summary>
    public const int MostUnread = 256 * 1024;

    private const int MostKept = 128;

    // Kestrel has a pool for each of its queues of connections: what one has no use for any more serves the others.
    private readonly ConcurrentBag<IMemoryOwner<byte>> kept = [];

    public MemoryPool<byte> Create(MemoryPoolOptions? options) => new Pool(kept);

    private sealed class Pool(ConcurrentBag<IMemoryOwner<byte>> kept) : MemoryPool<byte>
    {
        private const int Size = 64 * 1024;

        public override int MaxBufferSize => Size;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Size);
            return kept.TryTake(out var block) ? block : new Block(kept);
        }

        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Block(ConcurrentBag<IMemoryOwner<byte>> kept) : IMemoryOwner<byte>
        {
            // Pinned, since the system writes into it.
            public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

            public void Dispose()
            {
                if (kept.Count < MostKept) kept.Add(this);
            }
        }
    }
}
