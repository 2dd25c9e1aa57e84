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
    public MemoryPool<byte> Create(MemoryPoolOptions? options) => new Pool();

    private sealed class Pool : MemoryPool<byte>
    {
        private const int Size = 64 * 1024;
        private const int MostKept = 128;
        private readonly ConcurrentBag<Block> kept = [];

        public override int MaxBufferSize => Size;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Size);
            return kept.TryTake(out var block) ? block : new Block(this);
        }

        protected override void Dispose(bool disposing)
        {
        }

        private void GiveBack(Block block)
        {
            if (kept.Count < MostKept) kept.Add(block);
        }

        private sealed class Block(Pool pool) : IMemoryOwner<byte>
        {
            // Pinned, since the system writes into it.
            public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

            public void Dispose() => pool.GiveBack(this);
        }
    }
}
