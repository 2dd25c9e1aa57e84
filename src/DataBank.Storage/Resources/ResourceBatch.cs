using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Many writes inside one transaction: what is there already is looked up at once, and index rows are written together at the end; until
/// then searches don't see what was written.
/// </summary>
public sealed class ResourceBatch
{
    private readonly WriteSession session;
    private readonly ResourceWriter writer;
    private readonly Action<WriteSession, WriteResult> note;
    private readonly HashSet<ResourceKey> known;
    private readonly FirstVersions first;
    private readonly IndexBatch rows = new();

    private ResourceBatch(WriteSession session, ResourceWriter writer, Action<WriteSession, WriteResult> note, HashSet<ResourceKey> known, FirstVersions first) =>
        (this.session, this.writer, this.note, this.known, this.first) = (session, writer, note, known, first);

    /// <param name="note">Told of each result, as of any other write.</param>
    /// <param name="writes">All that will be applied. What has an id that the server has just made is not looked for.</param>
    internal static async Task<ResourceBatch> OpenAsync(
        WriteSession session, ResourceWriter writer, Action<WriteSession, WriteResult> note, IReadOnlyList<ResourceWrite> writes, CancellationToken cancellation)
    {
        var known = new HashSet<ResourceKey>();
        foreach (var ofType in writes.Where(write => write.Method != "POST").GroupBy(write => write.Key.Type, write => write.Key.Id, StringComparer.Ordinal))
        {
            await using var command = session.Command(ResourceSql.FindIds(session.Engine)).Add("@type", ofType.Key).AddList("@ids", ofType);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation)) known.Add(new ResourceKey(ofType.Key, row.GetString(0)));
        }
        var first = new FirstVersions(session.Now, [.. writes.Where(write => write.Resource is not null && !known.Contains(write.Key))]);
        return new ResourceBatch(session, writer, note, known, first);
    }

    /// <exception cref="RequestProblem">The write is refused.</exception>
    public async Task<WriteResult> WriteAsync(ResourceWrite write, CancellationToken cancellation)
    {
        var current = known.Add(write.Key) ? null : await ResourceWriter.FindNewestAsync(session, write.Key, cancellation);
        var result = await writer.ApplyAsync(session, write, current, rows, cancellation, current is null ? first.Of(write) : null);
        note(session, result);
        return result;
    }

    /// <summary>Makes what was written searchable.</summary>
    public Task FinishAsync(CancellationToken cancellation) => IndexFlush.RunAsync(session, rows, cancellation);
}
