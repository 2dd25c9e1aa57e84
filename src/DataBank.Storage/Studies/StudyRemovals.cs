using System.Data.Common;

namespace DataBank.Storage;

/// <summary>
/// Deletes instances, series and studies so that they can be restored until they are purged, and tells the change feed of it.
/// </summary>
public sealed class StudyRemovals(StudyStore studies)
{
    private readonly Database database = studies.Database;

    /// <summary>
    /// Removes what the UIDs name. <paramref name="inSameTransaction"/> gets the study's UID, and its summary or null when nothing of it
    /// is left.
    /// </summary>
    /// <returns>How many instances were removed.</returns>
    public Task<int> RemoveAsync(
        string studyUid, string? seriesUid, string? sopInstanceUid, string by, Func<WriteSession, string, StudySummary?, Task>? inSameTransaction, CancellationToken cancellation) =>
        database.WriteAsync(
            async session =>
            {
                var study = await StudyWriter.FindAsync(session, studyUid, cancellation);
                if (study is null) return 0;
                var instances = await InstancesAsync(session, studyUid, seriesUid, sopInstanceUid, cancellation);
                var statements = new StatementBatch(session);
                foreach (var (key, series, instance) in instances)
                {
                    await statements.AddAsync(
                        RemovalSql.Keep(session.Engine), cancellation,
                        ("@key", key), ("@reason", RemovalReasons.Deleted), ("@by", MatchText.Exact(by) ?? ""), ("@at", session.NowMilliseconds));
                    await statements.AddAsync(RemovalSql.DeleteInstance(session.Engine), cancellation, ("@key", key));
                    await statements.AddAsync(RemovalSql.DeleteExtraValues(session.Engine), cancellation, ("@key", key));
                    await StudyChanges.WriteAsync(session, statements, session.NextSurrogate(), ChangeActions.Delete, studyUid, series, instance, cancellation);
                }
                await statements.RunAsync(cancellation);
                if (instances.Count > 0) await SettleAsync(session, study, studyUid, inSameTransaction, cancellation);
                return instances.Count;
            },
            cancellation);

    /// <summary>
    /// Brings deleted instances back, the newest of each UID; one whose UID is stored again meanwhile stays where it is.
    /// </summary>
    /// <returns>How many instances were restored.</returns>
    public Task<int> RestoreAsync(
        string studyUid, string? seriesUid, string? sopInstanceUid, Func<WriteSession, StudySummary, Task>? inSameTransaction, CancellationToken cancellation) =>
        database.WriteAsync(
            async session =>
            {
                var removed = await DeletedAsync(session, studyUid, seriesUid, sopInstanceUid, cancellation);
                if (removed.Count == 0) return 0;
                var isWhole = await StudyWriter.FindAsync(session, studyUid, cancellation) is null;
                var results = (await new StudyWriter(session, DuplicatePolicy.Refuse, studies.IndexedExtras, cancellation).PutAsync([[.. removed.Select(item => item.Instance)]]))[0];
                var restored = 0;
                for (var i = 0; i < removed.Count; i++)
                {
                    if (results[i].FailureReason is not null) continue;
                    if (!results[i].AlreadyStored) restored++;
                    await ExecuteAsync(session, RemovalSql.Forget(session.Engine), command => command.Add("@key", removed[i].Key), cancellation);
                }
                if (restored > 0 && isWhole) await StudyPatients.ReinstateAsync(session, studyUid, removed[0].Coerced, removed[0].Patient, cancellation);
                if (restored > 0 && inSameTransaction is not null && await StudySummaries.ReadAsync(session, studyUid, cancellation) is { } summary) await inSameTransaction(session, summary);
                return restored;
            },
            cancellation);

    /// <summary>Forgets removed instances for good.</summary>
    /// <returns>How many, and the hashes of their bytes, which are the caller's to release.</returns>
    public Task<(int Instances, IReadOnlyList<string> Hashes)> PurgeAsync(string studyUid, string? seriesUid, string? sopInstanceUid, CancellationToken cancellation) =>
        PurgeAsync(
            engine => RemovalSql.OfPlace(engine, seriesUid is not null, sopInstanceUid is not null), command => AddPlace(command, studyUid, seriesUid, sopInstanceUid), DestructionCauses.Request, cancellation);

    /// <summary>The same for those that were removed before a time, a group at a time.</summary>
    public Task<(int Instances, IReadOnlyList<string> Hashes)> PurgeAsync(DateTimeOffset before, CancellationToken cancellation) =>
        PurgeAsync(RemovalSql.Old, command => command.Add("@before", before.ToUnixTimeMilliseconds()).Add("@count", 500L), DestructionCauses.Retention, cancellation);

    private Task<(int Instances, IReadOnlyList<string> Hashes)> PurgeAsync(
        Func<DatabaseEngine, string> select, Action<DbCommand> parameters, string cause, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var found = new List<(long Key, string? Hash, string Name)>();
            await using (var command = session.Command(select(session.Engine)))
            {
                parameters(command);
                await using var row = await command.ExecuteReaderAsync(cancellation);
                while (await row.ReadAsync(cancellation)) found.Add((row.GetInt64(0), row.TextOrNull(1), $"{row.GetString(2)}/{row.GetString(3)}/{row.GetString(4)}"));
            }
            foreach (var (key, hash, name) in found)
            {
                await ExecuteAsync(session, RemovalSql.Forget(session.Engine), command => command.Add("@key", key), cancellation);
                await DestructionStore.RecordAsync(session, "instance", name, hash, 1, cause, cancellation);
            }
            return (found.Count, (IReadOnlyList<string>)[.. found.Select(item => item.Hash).OfType<string>()]);
        },
        cancellation);

    /// <summary>One page of what was removed, after a key.</summary>
    public Task<IReadOnlyList<RemovedInstance>> ListAsync(long after, int count, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(RemovalSql.Page(session.Engine)).Add("@after", after).Add("@count", (long)count);
            var removed = new List<RemovedInstance>();
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation)) removed.Add(ToRemoved(row));
            return (IReadOnlyList<RemovedInstance>)removed;
        },
        cancellation);

    private static async Task SettleAsync(
        WriteSession session, StudyRow study, string studyUid, Func<WriteSession, string, StudySummary?, Task>? inSameTransaction, CancellationToken cancellation)
    {
        await ExecuteAsync(session, RemovalSql.RecountSeries(session.Engine), command => command.Add("@study", studyUid), cancellation);
        await ExecuteAsync(session, RemovalSql.DeleteEmptySeries(session.Engine), command => command.Add("@study", studyUid), cancellation);
        await ExecuteAsync(session, RemovalSql.DeleteEmptySpecimens(session.Engine), command => command.Add("@study", studyUid), cancellation);
        var statements = new StatementBatch(session);
        await study.CountAsync(session, statements, cancellation);
        await statements.RunAsync(cancellation);
        var summary = await StudySummaries.ReadAsync(session, studyUid, cancellation);
        if (summary is null)
        {
            foreach (var sql in StudySql.EraseStudy(session.Engine)) await ExecuteAsync(session, sql, command => command.Add("@study", studyUid), cancellation);
        }
        if (inSameTransaction is not null) await inSameTransaction(session, studyUid, summary);
    }

    private static async Task<List<(long Key, string Series, string Instance)>> InstancesAsync(
        ReadSession session, string studyUid, string? seriesUid, string? sopInstanceUid, CancellationToken cancellation)
    {
        await using var command = session.Command(RemovalSql.Instances(session.Engine, seriesUid is not null, sopInstanceUid is not null));
        AddPlace(command, studyUid, seriesUid, sopInstanceUid);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(long, string, string)>();
        while (await row.ReadAsync(cancellation)) found.Add((row.GetInt64(0), row.GetString(2), row.GetString(3)));
        return found;
    }

    // The newest first, of each UID its newest.
    private static async Task<List<(long Key, PreparedInstance Instance, AttributeDocument? Coerced, string? Patient)>> DeletedAsync(
        ReadSession session, string studyUid, string? seriesUid, string? sopInstanceUid, CancellationToken cancellation)
    {
        await using var command = session.Command(RemovalSql.Deleted(session.Engine, seriesUid is not null, sopInstanceUid is not null));
        AddPlace(command, studyUid, seriesUid, sopInstanceUid);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(long, PreparedInstance, AttributeDocument?, string?)>();
        var uids = new HashSet<string>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellation))
        {
            var removed = ToRemoved(row);
            if (removed.Reason != RemovalReasons.Deleted || !uids.Add(removed.SopInstanceUid)) continue;
            var instance = PreparedInstance.From(removed, row.GetString(10), row.BytesOrNull(11), row.GetFieldValue<byte[]>(12));
            found.Add((removed.Key, instance, row.BytesOrNull(13) is { } coerced ? AttributeDocument.Parse(coerced) : null, row.TextOrNull(14)));
        }
        return found;
    }

    private static RemovedInstance ToRemoved(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : new BlobReference(row.GetString(5), row.GetInt64(6)),
        row.GetString(7), row.GetString(8), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)));

    private static void AddPlace(DbCommand command, string studyUid, string? seriesUid, string? sopInstanceUid)
    {
        command.Add("@study", studyUid);
        if (seriesUid is not null) command.Add("@series", seriesUid);
        if (sopInstanceUid is not null) command.Add("@instance", sopInstanceUid);
    }

    private static async Task<int> ExecuteAsync(WriteSession session, string sql, Action<DbCommand> parameters, CancellationToken cancellation)
    {
        await using var command = session.Command(sql);
        parameters(command);
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
