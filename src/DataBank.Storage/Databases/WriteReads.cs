using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// What a write reads, which decides what is written beside it on PostgreSQL (docs/adr/0016-which-writes-wait.md). On the other engines writes come one after the other.
/// </summary>
public sealed class WriteReads
{
    private readonly HashSet<ResourceKey>? own;

    private WriteReads(HashSet<ResourceKey>? own) =>
        (this.own, Locks) = (own, own is null ? [] : [.. own.Select(Lock).Distinct().Order()]);

    /// <summary>Whatever there is: searches, and rows of any table.</summary>
    public static WriteReads Anything { get; } = new(null);

    /// <summary>These resources alone, and what no other write of this kind writes. It also makes resources with new ids, which nobody knows.</summary>
    public static WriteReads Own(IEnumerable<ResourceKey> resources) => new([.. resources]);

    /// <summary>Whether the write has said what it reads.</summary>
    internal bool IsOwn => own is not null;

    /// <summary>What stands for its resources, in the order in which every write takes them. Two resources may share one: then their writes wait for each other.</summary>
    internal long[] Locks { get; }

    internal bool Hold(ResourceKey key) => own is null || own.Contains(key);

    private static long Lock(ResourceKey key) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString())));
}
