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

    private WriteReads(WriteTurn turn, HashSet<ResourceKey>? own, IEnumerable<string> locked) =>
        (Turn, this.own, Locks) = (turn, own, [.. locked.Select(Lock).Distinct().Order()]);

    /// <summary>Whatever there is: searches, and rows of any table.</summary>
    public static WriteReads Anything { get; } = new(WriteTurn.AmongAny, null, []);

    /// <summary>These resources alone, and what no other write of this kind writes. It also makes resources with new ids, which nobody knows.</summary>
    public static WriteReads Own(IEnumerable<ResourceKey> resources)
    {
        HashSet<ResourceKey> own = [.. resources];
        return new(WriteTurn.AmongOwn, own, own.Select(key => key.ToString()));
    }

    /// <summary>
    /// Whatever there is, of which it writes these studies alone: their rows, changes, ImagingStudy resources and jobs, which no other write of this kind reads; and what is the same
    /// whoever writes it.
    /// </summary>
    public static WriteReads Studies(IEnumerable<string> studyUids) => new(WriteTurn.AmongStudies, null, studyUids);

    internal WriteTurn Turn { get; }

    /// <summary>Whether it reads its own resources alone.</summary>
    internal bool IsOwn => own is not null;

    /// <summary>What stands for its resources or studies, in the order in which every write takes them. Two may share one: then their writes wait for each other.</summary>
    internal long[] Locks { get; }

    internal bool Hold(ResourceKey key) => own is null || own.Contains(key);

    private static long Lock(string name) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
