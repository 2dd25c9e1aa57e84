using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Many writes inside one transaction: what is there already is looked up at once, and rows are written together by <see cref="FinishAsync"/>; until then neither reads nor
/// searches see what was written.
/// </summary>
public sealed class ResourceBatch
{
    private static readonly FirstVersions none = new(default, []);

    private readonly WriteSession session;
    private readonly ResourceWriter writer;
    private readonly Action<WriteSession, WriteResult> note;
    private readonly Func<WriteSession, ResourceWrite, ResourceRow, Task<WriteResult?>>? refuse;
    private readonly VersionRows rows;
    private readonly Dictionary<ResourceKey, ResourceRow?> known = [];
    private readonly HashSet<ResourceKey> written = []; // Their rows are still here.
    private FirstVersions first = none;

    /// <param name="note">Told of each result, as of any other write.</param>
    /// <param name="refuse">Null, or what may not be written: it throws, or gives the result of a write that does nothing.</param>
    internal ResourceBatch(WriteSession session, ResourceWriter writer, Action<WriteSession, WriteResult> note, Func<WriteSession, ResourceWrite, ResourceRow, Task<WriteResult?>>? refuse) =>
        (this.session, this.writer, this.note, this.refuse, rows) = (session, writer, note, refuse, new VersionRows(session));

    /// <summary>Looks for resources that will be written. What has an id that the server has just made need not be looked for.</summary>
    public async Task LookAsync(IEnumerable<ResourceKey> keys, CancellationToken cancellation)
    {
        List<ResourceKey> unknown = [.. keys.Where(key => !known.ContainsKey(key)).Distinct()];
        if (unknown.Count < 2) return; // One is looked for when it is written.
        foreach (var key in unknown) known[key] = null;
        foreach (var row in await ResourceWriter.FindNewestAsync(session, unknown, cancellation)) known[row.Resource.Key] = row;
    }

    /// <summary>Makes the first versions of many new resources ready.</summary>
    internal void Prepare(IEnumerable<ResourceWrite> writes) =>
        first = new FirstVersions(session.Now, [.. writes.Where(write => write.Resource is not null && known.GetValueOrDefault(write.Key) is null)]);

    /// <summary>The newest version of a resource, closed or not; null when there is none.</summary>
    public async Task<StoredResource?> FindAsync(ResourceKey key, CancellationToken cancellation) => (await NewestAsync(key, cancellation))?.Resource;

    /// <exception cref="RequestProblem">The write is refused.</exception>
    public async Task<WriteResult> WriteAsync(ResourceWrite write, CancellationToken cancellation)
    {
        // An id that the server has just made is new: not to look spares a statement, and, on PostgreSQL, conflicts with neighbours in the index.
        var current = write.Method == "POST" && !written.Contains(write.Key) ? null : await NewestAsync(write.Key, cancellation);
        if (refuse is not null && current is not null)
        {
            await FinishAsync(cancellation); // What is written here may open or close it.
            if (await refuse(session, write, current) is { } nothing) return nothing;
        }
        var result = await writer.ApplyAsync(session, write, current, current is null ? first.Of(write) : null, rows, cancellation);
        if (result.Outcome != WriteOutcome.Unchanged) written.Add(write.Key);
        note(session, result);
        return result;
    }

    /// <summary>Writes the rows, so that they are read and found. What was looked up before counts no more: other things may be written now.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        known.Clear();
        written.Clear();
        await rows.WriteAsync(cancellation);
    }

    private async Task<ResourceRow?> NewestAsync(ResourceKey key, CancellationToken cancellation)
    {
        if (written.Contains(key)) await FinishAsync(cancellation); // The newest is one of them.
        else if (known.TryGetValue(key, out var row)) return row;
        return known[key] = await ResourceWriter.FindNewestAsync(session, key, cancellation);
    }
}
