using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>Applies writes inside a transaction: preconditions are decided there, so that they can't race.</summary>
internal sealed class ResourceWriter(ResourceStoreOptions options, IndexNames names, Func<CustomParameters> custom, RestrictionBook restrictions)
{
    private readonly IndexWriter index = new(names);

    /// <summary>Applies one write.</summary>
    public async Task<WriteResult> ApplyAsync(WriteSession session, ResourceWrite write, CancellationToken cancellation)
    {
        var batch = new IndexBatch();
        // An id that the server has just made is new: not to look spares a statement, and, on PostgreSQL, conflicts with neighbours in the index.
        var current = write.Method == "POST" ? null : await FindNewestAsync(session, write.Key, cancellation);
        var result = await ApplyAsync(session, write, current, batch, cancellation);
        await IndexFlush.RunAsync(session, batch, cancellation);
        return result;
    }

    /// <summary>The same of one of many, whose index rows are written together by <see cref="IndexFlush"/>.</summary>
    /// <param name="current">The newest version there is.</param>
    /// <param name="first">The version to be written where there is none yet, if it has been made already.</param>
    public async Task<WriteResult> ApplyAsync(
        WriteSession session, ResourceWrite write, ResourceRow? current, IndexBatch batch, CancellationToken cancellation, (FhirResource Stamped, ResourceBody Body)? first = null)
    {
        if (current is not null && batch.Holds(current.Number)) await IndexFlush.RunAsync(session, batch, cancellation); // They are to be removed.
        if (write.IfMatch is { } expected && (current is null || current.Resource.IsDeleted || current.Resource.Version != expected))
            throw new RequestProblem(412, "conflict", "The version named by If-Match is not the current one.");
        if (current is { Resource.IsDeleted: false }) write = ConfidentialityLabels.Kept(write, current.Resource) ?? write;
        if (write.Resource is null) return await DeleteAsync(session, write, current, cancellation);
        if (current is { Resource.IsDeleted: false } && CanonicalContent.IsSame(current.Resource.Json, write.Resource.Root))
            return new WriteResult(WriteOutcome.Unchanged, current.Resource);
        return await PutAsync(session, write, current, first, batch, cancellation);
    }

    public static async Task<ResourceRow?> FindNewestAsync(ReadSession session, ResourceKey key, CancellationToken cancellation)
    {
        await using var command = session.Command(ResourceSql.FindNewest(session.Engine)).Add("@type", key.Type).Add("@id", key.Id);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation)) return null;
        var newest = ResourceRow.Read(row);
        return row.IsDBNull(ResourceSql.IndexHash) ? newest : newest with { IndexHash = row.GetFieldValue<byte[]>(ResourceSql.IndexHash) };
    }

    public static async Task EraseAsync(WriteSession session, ResourceKey key, CancellationToken cancellation)
    {
        if (await FindNewestAsync(session, key, cancellation) is not { } current) return;
        await IndexWriter.ClearAsync(session, current.Number, cancellation);
        await RestrictionBook.ClearAsync(session, current.Number, cancellation);
        await RemoveRowsAsync(session, key, cancellation);
        await SubscriptionStore.EraseEventsAsync(session, key, cancellation);
    }

    private async Task<WriteResult> DeleteAsync(WriteSession session, ResourceWrite write, ResourceRow? current, CancellationToken cancellation)
    {
        var version = (current?.Resource.Version + 1) ?? write.FirstVersion;
        if (current is null && version == 1)
            return new WriteResult(WriteOutcome.Unchanged, new StoredResource(write.Key, 0, session.Now, true, write.Method, 0, default));
        if (current is { Resource.IsDeleted: true }) return new WriteResult(WriteOutcome.Unchanged, current.Resource);
        var deleted = new StoredResource(write.Key, version, session.Now, true, write.Method, session.NextSurrogate(), default);
        if (current is not null)
        {
            await IndexWriter.ClearAsync(session, current.Number, cancellation);
            await SupersedeAsync(session, current, cancellation);
        }
        if (options.KeepsHistory) await InsertAsync(session, deleted, ResourceBody.Compress(default), current?.Number ?? deleted.Surrogate, [], cancellation);
        return new WriteResult(WriteOutcome.Deleted, deleted);
    }

    private async Task<WriteResult> PutAsync(
        WriteSession session, ResourceWrite write, ResourceRow? current, (FhirResource Stamped, ResourceBody Body)? first, IndexBatch batch, CancellationToken cancellation)
    {
        var version = (current?.Resource.Version + 1) ?? write.FirstVersion;
        var surrogate = session.NextSurrogate();
        var number = current?.Number ?? surrogate;
        var stamped = first?.Stamped ?? write.Resource!.Stamp(write.Key.Id, version, session.Now);
        var stored = new StoredResource(write.Key, version, session.Now, false, write.Method, surrogate, stamped.Utf8);
        var rows = new IndexBatch();
        if (write.Index is { } found) await AddIndexAsync(session, number, write.Resource!, found, rows, cancellation);
        var hash = rows.Hash();
        if (current is not null) await SupersedeAsync(session, current, cancellation);
        await InsertAsync(session, stored, first?.Body ?? ResourceBody.Compress(stored.Json), number, hash, cancellation);
        if (current is null || !hash.AsSpan().SequenceEqual(current.IndexHash)) // Many updates change nothing that a resource is found by.
        {
            if (current is { Resource.IsDeleted: false }) await IndexWriter.ClearAsync(session, number, cancellation);
            batch.Add(rows);
        }
        await restrictions.WriteAsync(session, number, write.Key, write.Resource!, current?.Resource, cancellation);
        return new WriteResult(current is null or { Resource.IsDeleted: true } ? WriteOutcome.Created : WriteOutcome.Updated, stored);
    }

    /// <summary>Replaces the index rows of a current resource.</summary>
    public async Task ReindexAsync(WriteSession session, long number, FhirResource resource, ResourceIndex found, CancellationToken cancellation)
    {
        var batch = new IndexBatch();
        await IndexWriter.ClearAsync(session, number, cancellation);
        await AddIndexAsync(session, number, resource, found, batch, cancellation);
        await using (var command = session.Command(ResourceSql.SetIndexHash(session.Engine)).Add("@number", number).Add("@hash", batch.Hash()))
        {
            await command.ExecuteNonQueryAsync(cancellation);
        }
        await IndexFlush.RunAsync(session, batch, cancellation);
    }

    private async ValueTask AddIndexAsync(WriteSession session, long number, FhirResource resource, ResourceIndex found, IndexBatch batch, CancellationToken cancellation)
    {
        await index.AddAsync(session, resource.Type, number, found, batch, cancellation);
        if (VariantTraits.Of(resource) is { } variant) batch.Variants.Add((number, variant));
        if (custom().Extract(resource) is { } more) await index.AddAsync(session, resource.Type, number, more, batch, cancellation);
    }

    private async Task SupersedeAsync(WriteSession session, ResourceRow current, CancellationToken cancellation)
    {
        if (!options.KeepsHistory)
        {
            await RemoveRowsAsync(session, current.Resource.Key, cancellation);
            return;
        }
        await using var command = session.Command(ResourceSql.Supersede(session.Engine)).Add("@surrogate", current.Resource.Surrogate);
        await command.ExecuteNonQueryAsync(cancellation);
        if (options.Unversioned.Contains(current.Resource.Key.Type)) await PurgeAsync(session, current.Resource.Key, cancellation);
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

    private static async Task RemoveRowsAsync(WriteSession session, ResourceKey key, CancellationToken cancellation)
    {
        await using var command = session.Command(ResourceSql.Erase(session.Engine)).Add("@type", key.Type).Add("@id", key.Id);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task InsertAsync(WriteSession session, StoredResource stored, ResourceBody body, long number, byte[] indexHash, CancellationToken cancellation)
    {
        if (session.Engine == DatabaseEngine.Sqlite)
        {
            session.Insert(ResourceSql.InsertRow, 1)
                .Add(stored.Surrogate).Add(number).Add(stored.Key.Type).Add(stored.Key.Id).Add(stored.Version).Add(stored.LastUpdated.ToUnixTimeMilliseconds())
                .Add(stored.IsDeleted ? 1 : 0).Add(stored.Method).Add(body.Format).Add(body.Bytes).Add(indexHash).Run();
            return;
        }
        await using var command = session.Command(ResourceSql.Insert(session.Engine))
            .Add("@surrogate", stored.Surrogate).Add("@number", number)
            .Add("@type", stored.Key.Type).Add("@id", stored.Key.Id).Add("@version", stored.Version)
            .Add("@last_updated", stored.LastUpdated.ToUnixTimeMilliseconds()).Add("@deleted", stored.IsDeleted).Add("@method", stored.Method)
            .Add("@format", body.Format).Add("@body", body.Bytes).Add("@index_hash", indexHash);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
