namespace DataBank.Storage;

/// <summary>What the rows of a worklist were made by, so that another version or setting makes them anew.</summary>
internal static class WorklistState
{
    public static Task<string?> FindAsync(Database database, WorklistKind list, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(WorklistSql.MadeBy(session.Engine)).Add("@list", (long)list);
            return await command.ExecuteScalarAsync(cancellation) as string;
        },
        cancellation);

    public static Task SetAsync(Database database, WorklistKind list, string madeBy, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using (var forget = session.Command(WorklistSql.ForgetMadeBy(session.Engine)).Add("@list", (long)list)) await forget.ExecuteNonQueryAsync(cancellation);
            await using var set = session.Command(WorklistSql.SetMadeBy(session.Engine)).Add("@list", (long)list).Add("@by", madeBy);
            return await set.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);
}
