namespace DataBank.Storage;

/// <summary>What storage commitment asks the archive, and the results that wait to be asked for again.</summary>
public sealed class CommitmentStore(Database database)
{
    private const int PageSize = 1000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>Those of these instances that the archive has, by UID.</summary>
    public Task<IReadOnlyDictionary<string, InstanceHolding>> HoldingsAsync(IEnumerable<string> uids, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            var found = new Dictionary<string, InstanceHolding>(StringComparer.Ordinal);
            foreach (var page in uids.Distinct(StringComparer.Ordinal).Chunk(PageSize))
            {
                await using var command = session.Command(CommitmentSql.Holdings(session.Engine)).AddList("@uids", page);
                await using var row = await command.ExecuteReaderAsync(cancellation);
                while (await row.ReadAsync(cancellation))
                {
                    if (row.TextOrNull(4) is not { } hash) continue;
                    found[row.GetString(0)] = new InstanceHolding(row.GetString(1), row.GetString(2), row.GetString(3), new BlobReference(hash, row.GetInt64(5)));
                }
            }
            return (IReadOnlyDictionary<string, InstanceHolding>)found;
        },
        cancellation);

    /// <summary>Keeps a result for a week. False when its transaction UID is in use.</summary>
    public Task<bool> KeepAsync(string transaction, ReadOnlyMemory<byte> resultJson, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using (var find = session.Command(CommitmentSql.Find(session.Engine)).Add("@transaction", transaction))
            {
                if (await find.ExecuteScalarAsync(cancellation) is not null) return false;
            }
            await using var insert = session.Command(CommitmentSql.Insert(session.Engine))
                .Add("@transaction", transaction).Add("@now", session.Now.ToUnixTimeMilliseconds()).Add("@result", PackedJson.Pack(resultJson.Span));
            return await insert.ExecuteNonQueryAsync(cancellation) > 0;
        },
        cancellation);

    /// <summary>Null: none of this transaction, or no longer.</summary>
    public Task<ReadOnlyMemory<byte>?> FindAsync(string transaction, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(CommitmentSql.Find(session.Engine)).Add("@transaction", transaction);
            return await command.ExecuteScalarAsync(cancellation) is byte[] result ? (ReadOnlyMemory<byte>?)PackedJson.Unpack(result) : null;
        },
        cancellation);

    public Task ForgetOldAsync(CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var command = session.Command(CommitmentSql.Forget(session.Engine)).Add("@before", (session.Now - Kept).ToUnixTimeMilliseconds());
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);
}
