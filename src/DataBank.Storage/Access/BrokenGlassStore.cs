using System.Data.Common;

namespace DataBank.Storage;

/// <summary>Which closed records are open to whom, on whatever node.</summary>
/// <param name="database">Of people, clients and tokens.</param>
/// <param name="clock">Tells which have ended.</param>
public sealed class BrokenGlassStore(Database database, TimeProvider clock)
{
    private const int KeptDays = 30; // The journal keeps them for good.

    /// <summary>Those that have not ended, the newest first.</summary>
    public Task<IReadOnlyList<BrokenGlass>> OpenAsync(CancellationToken cancellation) => database.ReadStatementAsync(
        session => ReadAsync(session.Command(AccessSql.OpenGlasses(database.Engine)).Add("@now", Now), cancellation), cancellation);

    public Task AddAsync(BrokenGlass glass, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var forget = session.Command(AccessSql.ForgetGlasses(database.Engine)).Add("@before", clock.GetUtcNow().AddDays(-KeptDays).ToUnixTimeSeconds());
            await forget.ExecuteNonQueryAsync(cancellation);
            await using var add = session.Command(AccessSql.AddGlass(database.Engine))
                .Add("@id", glass.Id).Add("@subject", glass.Subject).Add("@patient", glass.PatientId).Add("@reason", glass.Reason).Add("@begun", glass.Begun).Add("@ends", glass.Ends);
            return await add.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    /// <summary>Ends one that is open, at once, and returns it; null when there is none of this id.</summary>
    public Task<BrokenGlass?> EndAsync(string id, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var now = Now;
            if (await ReadAsync(session.Command(AccessSql.OpenGlass(database.Engine)).Add("@id", id).Add("@now", now), cancellation) is not [var open]) return null;
            await using var end = session.Command(AccessSql.EndGlass(database.Engine)).Add("@id", id).Add("@now", now);
            await end.ExecuteNonQueryAsync(cancellation);
            return open with { Ends = now };
        },
        cancellation);

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    private static async Task<IReadOnlyList<BrokenGlass>> ReadAsync(DbCommand select, CancellationToken cancellation)
    {
        var glasses = new List<BrokenGlass>();
        await using (select)
        await using (var row = await select.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation)) glasses.Add(new BrokenGlass(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5)));
        }
        return glasses;
    }
}
