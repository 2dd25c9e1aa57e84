using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Writes through a face inside one transaction of the store: their rows go to the engine together, and what else changes with them follows when they are there.
/// </summary>
internal sealed class FaceBatch(FhirFace face, WriteSession session, CancellationToken cancellation)
{
    private readonly ResourceBatch resources = face.Resources.Batch(session, cancellation);
    private readonly List<(WriteResult Result, BundleEntry? Entry)> unfollowed = [];

    public WriteSession Session => session;

    /// <summary>Looks for what will be written.</summary>
    public Task LookAsync(IEnumerable<ResourceKey> keys) => resources.LookAsync(keys, cancellation);

    /// <summary>The newest version of a resource as the caller is shown it.</summary>
    public async Task<StoredResource?> FindShownAsync(ResourceKey key)
    {
        if (face.Sight is null) return await resources.FindAsync(key, cancellation);
        await FinishAsync();
        return await face.Resources.FindShownAsync(session, key, cancellation);
    }

    /// <summary>The first matches of a search, which finds what was written here before.</summary>
    public async Task<IReadOnlyList<StoredResource>> FirstAsync(SearchQuery query, int count)
    {
        await FinishAsync();
        return await face.Resources.FirstAsync(session, query, count, cancellation);
    }

    /// <param name="write">What is written.</param>
    /// <param name="entry">The entry of a bundle that asks for it, or null.</param>
    /// <exception cref="RequestProblem">The write is refused.</exception>
    public async Task<WriteResult> WriteAsync(ResourceWrite write, BundleEntry? entry)
    {
        var result = await resources.WriteAsync(write, cancellation);
        unfollowed.Add((result, entry));
        return result;
    }

    /// <summary>Writes what was asked for, and what follows from it.</summary>
    /// <exception cref="RequestProblem">What follows is refused; said of its entry.</exception>
    public async Task FinishAsync()
    {
        await resources.FinishAsync(cancellation);
        foreach (var (result, entry) in unfollowed)
        {
            if (entry is null) await face.FollowAsync(session, result, cancellation);
            else await BundlePlaces.LocateAsync(entry, async () => { await face.FollowAsync(session, result, cancellation); return true; });
        }
        unfollowed.Clear();
    }
}
