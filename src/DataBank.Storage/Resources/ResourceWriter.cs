using System.Data.Common;
using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>Applies writes inside a transaction: preconditions are decided there, so that they can't race.</summary>
internal sealed class ResourceWriter(ResourceStoreOptions options, IndexNames names, Func<CustomParameters> custom, RestrictionBook restrictions)
{
    private readonly IndexWriter index = new(names);

    /// <summary>Applies one write, whose rows are added to others.</summary>
    /// <param name="current">The newest version there is.</param>
    /// <param name="first">The version to be written where there is none yet, if it has been made already.</param>
    public async Task<WriteResult> ApplyAsync(
        WriteSession session, ResourceWrite write, ResourceRow? current, (FhirResource Stamped, ResourceBody Body)? first, VersionRows rows, CancellationToken cancellation)
    {
        if (write.IfMatch is { } expected && (current is null || current.Resource.IsDeleted || current.Resource.Version != expected))
            throw new RequestProblem(412, "conflict", "The version named by If-Match is not the current one.");
        if (current is { Resource.IsDeleted: false }) write = ConfidentialityLabels.Kept(write, current.Resource) ?? write;
        if (write.Resource is null) return await DeleteAsync(session, write, current, rows, cancellation);
        if (current is { Resource.IsDeleted: false } && CanonicalContent.IsSame(current.Resource.Json, write.Resource.Root))
            return new WriteResult(WriteOutcome.Unchanged, current.Resource);
        return await PutAsync(session, write, current, first, rows, cancellation);
    }

    public static async Task<ResourceRow?> FindNewestAsync(ReadSession session, ResourceKey key, CancellationToken cancellation)
    {
        ReadOthers(session, [key]);
        await using var command = session.Command(ResourceSql.FindNewest(session.Engine)).Add("@type", key.Type).Add("@id", key.Id);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? ReadNewest(row) : null;
    }

    /// <summary>The same of many; of those that are there.</summary>
    public static async Task<IReadOnlyList<ResourceRow>> FindNewestAsync(ReadSession session, IReadOnlyList<ResourceKey> keys, CancellationToken cancellation)
    {
        ReadOthers(session, keys);
        await using var command = session.Command(ResourceSql.FindNewestOfAll(session.Engine)).AddList("@keys", keys.Select(key => (key.Type, key.Id)));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<ResourceRow>(keys.Count);
        while (await row.ReadAsync(cancellation)) found.Add(ReadNewest(row));
        return found;
    }

    /// <summary>A write that reads other resources than it has said begins again.</summary>
    public static void ReadOthers(ReadSession session, IEnumerable<ResourceKey> keys)
    {
        if (session is WriteSession write && !keys.All(write.Reads.Hold)) write.ReadOthers();
    }

    private static ResourceRow ReadNewest(DbDataReader row) => row.IsDBNull(ResourceSql.IndexHash) ? ResourceRow.Read(row) : ResourceRow.Read(row) with { IndexHash = row.GetFieldValue<byte[]>(ResourceSql.IndexHash) };

    public static async Task EraseAsync(WriteSession session, ResourceKey key, CancellationToken cancellation)
    {
        if (await FindNewestAsync(session, key, cancellation) is not { } current) return;
        var statements = new StatementBatch(session);
        await IndexWriter.ClearAsync(session.Engine, statements, current.Number, cancellation);
        await RestrictionBook.ClearAsync(session.Engine, statements, current.Number, cancellation);
        await RemoveRowsAsync(session.Engine, statements, key, cancellation);
        await statements.RunAsync(cancellation);
        await SubscriptionStore.EraseEventsAsync(session, key, cancellation);
    }

    private async Task<WriteResult> DeleteAsync(WriteSession session, ResourceWrite write, ResourceRow? current, VersionRows rows, CancellationToken cancellation)
    {
        var version = (current?.Resource.Version + 1) ?? write.FirstVersion;
        if (current is null && version == 1)
            return new WriteResult(WriteOutcome.Unchanged, new StoredResource(write.Key, 0, session.Now, true, write.Method, 0, default));
        if (current is { Resource.IsDeleted: true }) return new WriteResult(WriteOutcome.Unchanged, current.Resource);
        var deleted = new StoredResource(write.Key, version, session.Now, true, write.Method, session.NextSurrogate(), default);
        if (current is not null)
        {
            await IndexWriter.ClearAsync(session.Engine, rows.Statements, current.Number, cancellation);
            await SupersedeAsync(session.Engine, rows.Statements, current, cancellation);
        }
        if (options.KeepsHistory) await rows.AddAsync(deleted, ResourceBody.Compress(default), current?.Number ?? deleted.Surrogate, [], cancellation);
        return new WriteResult(WriteOutcome.Deleted, deleted);
    }

    private async Task<WriteResult> PutAsync(
        WriteSession session, ResourceWrite write, ResourceRow? current, (FhirResource Stamped, ResourceBody Body)? first, VersionRows rows, CancellationToken cancellation)
    {
        var version = (current?.Resource.Version + 1) ?? write.FirstVersion;
        var surrogate = session.NextSurrogate();
        var number = current?.Number ?? surrogate;
        var stamped = first?.Stamped ?? write.Resource!.Stamp(write.Key.Id, version, session.Now);
        var stored = new StoredResource(write.Key, version, session.Now, false, write.Method, surrogate, stamped.Utf8);
        var index = new IndexBatch();
        if (write.Index is { } found) await AddIndexAsync(session, number, write.Resource!, found, index, cancellation);
        var hash = index.Hash();
        if (current is not null) await SupersedeAsync(session.Engine, rows.Statements, current, cancellation);
        await rows.AddAsync(stored, first?.Body ?? ResourceBody.Compress(stored.Json), number, hash, cancellation);
        if (current is null || !hash.AsSpan().SequenceEqual(current.IndexHash)) // Many updates change nothing that a resource is found by.
        {
            if (current is { Resource.IsDeleted: false }) await IndexWriter.ClearAsync(session.Engine, rows.Statements, number, cancellation);
            rows.Index.Add(index);
        }
        await restrictions.WriteAsync(session, rows.Statements, number, write.Key, write.Resource!, current?.Resource, cancellation);
        return new WriteResult(current is null or { Resource.IsDeleted: true } ? WriteOutcome.Created : WriteOutcome.Updated, stored);
    }

    /// <summary>Replaces the index rows of a current resource.</summary>
    public async Task ReindexAsync(WriteSession session, long number, FhirResource resource, ResourceIndex found, CancellationToken cancellation)
    {
        var (batch, statements) = (new IndexBatch(), new StatementBatch(session));
        await IndexWriter.ClearAsync(session.Engine, statements, number, cancellation);
        await AddIndexAsync(session, number, resource, found, batch, cancellation);
        await statements.AddAsync(ResourceSql.SetIndexHash(session.Engine), cancellation, ("@number", number), ("@hash", batch.Hash()));
        await IndexFlush.RunAsync(session, statements, batch, cancellation);
    }

    private async ValueTask AddIndexAsync(WriteSession session, long number, FhirResource resource, ResourceIndex found, IndexBatch batch, CancellationToken cancellation)
    {
        await index.AddAsync(session, resource.Type, number, found, batch, cancellation);
        if (VariantTraits.Of(resource) is { } variant) batch.Variants.Add((number, variant));
        if (custom().Extract(resource) is { } more) await index.AddAsync(session, resource.Type, number, more, batch, cancellation);
    }

    private async ValueTask SupersedeAsync(DatabaseEngine engine, StatementBatch statements, ResourceRow current, CancellationToken cancellation)
    {
        var (type, id) = current.Resource.Key;
        if (!options.KeepsHistory)
        {
            await RemoveRowsAsync(engine, statements, current.Resource.Key, cancellation);
            return;
        }
        await statements.AddAsync(ResourceSql.Supersede(engine), cancellation, ("@surrogate", current.Resource.Surrogate));
        if (!options.Unversioned.Contains(type)) return;
        await statements.AddAsync(ResourceSql.Purge(engine), cancellation, ("@type", type), ("@id", id));
        await statements.AddAsync(FormerVersionSql.Remove(engine), cancellation, ("@type", type), ("@id", id));
    }

    /// <summary>Removes what is not current; how many versions that was.</summary>
    public static async Task<int> PurgeAsync(WriteSession session, ResourceKey key, CancellationToken cancellation)
    {
        await using var command = session.Command(ResourceSql.Purge(session.Engine)).Add("@type", key.Type).Add("@id", key.Id);
        await using var former = session.Command(FormerVersionSql.Remove(session.Engine)).Add("@type", key.Type).Add("@id", key.Id);
        return await command.ExecuteNonQueryAsync(cancellation) + await former.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task<int> AddFormerAsync(WriteSession session, StoredResource version, CancellationToken cancellation)
    {
        var body = ResourceBody.Compress(version.Json);
        await using var command = session.Command(FormerVersionSql.Add(session.Engine))
            .Add("@type", version.Key.Type).Add("@id", version.Key.Id).Add("@version", version.Version).Add("@last_updated", version.LastUpdated.ToUnixTimeMilliseconds())
            .Add("@deleted", version.IsDeleted).Add("@method", version.Method).Add("@format", body.Format).Add("@body", body.Bytes);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static ValueTask RemoveRowsAsync(DatabaseEngine engine, StatementBatch statements, ResourceKey key, CancellationToken cancellation) =>
        statements.AddAsync(ResourceSql.Erase(engine), cancellation, ("@type", key.Type), ("@id", key.Id));
}
