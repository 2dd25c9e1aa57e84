namespace DataBank.Storage;

/// <summary>The rows of one or many writes of resources, on their way to the database: versions, marks of closed records, and the index.</summary>
internal sealed class VersionRows(WriteSession session)
{
    /// <summary>What changes besides the index.</summary>
    public StatementBatch Statements { get; } = new(session);

    public IndexBatch Index { get; } = new();

    public async ValueTask AddAsync(StoredResource stored, ResourceBody body, long number, byte[] indexHash, CancellationToken cancellation)
    {
        if (session.Engine == DatabaseEngine.Sqlite)
        {
            session.Insert(ResourceSql.InsertRow)
                .Add(stored.Surrogate).Add(number).Add(stored.Key.Type).Add(stored.Key.Id).Add(stored.Version).Add(stored.LastUpdated.ToUnixTimeMilliseconds())
                .Add(stored.IsDeleted ? 1 : 0).Add(stored.Method).Add(body.Format).Add(body.Bytes).Add(indexHash).Run();
            return;
        }
        await Statements.AddAsync(
            ResourceSql.Insert(session.Engine), cancellation,
            ("@surrogate", stored.Surrogate), ("@number", number), ("@type", stored.Key.Type), ("@id", stored.Key.Id), ("@version", stored.Version),
            ("@last_updated", stored.LastUpdated.ToUnixTimeMilliseconds()), ("@deleted", stored.IsDeleted), ("@method", stored.Method),
            ("@format", body.Format), ("@body", body.Bytes), ("@index_hash", indexHash));
    }

    /// <summary>Writes them, the index behind all else: what is cleared of it is gone by then.</summary>
    public Task WriteAsync(CancellationToken cancellation) => IndexFlush.RunAsync(session, Statements, Index, cancellation);
}
