using System.Data.Common;
using System.Globalization;

namespace DataBank.Storage;

/// <summary>What each client has asked of each theme, kept in the vault: new questions are held against it.</summary>
public sealed class FederatedQueryStore(Database vault)
{
    /// <summary>
    /// The earlier question that the new one is near to, or the new one, which is stored then; null when the client has asked too many. In
    /// one write, so that two questions at a time are held against each other, too.
    /// </summary>
    public Task<FederatedQuery?> SettleAsync(
        FederatedQuery query, Func<FederatedQuery, bool> isNear, FederatedQueryLimits limits, CancellationToken cancellation) => vault.WriteAsync(
        async session =>
        {
            await using (var forget = session.Command(FederatedQuerySql.Forget(session.Engine)).Add("@since", limits.Since.ToUnixTimeMilliseconds()))
                await forget.ExecuteNonQueryAsync(cancellation);
            if (await FindNearAsync(session, query, isNear, limits.Distance, cancellation) is { } earlier) return earlier;
            await using var count = session.Command(FederatedQuerySql.CountSince(session.Engine))
                .Add("@client", query.Client).Add("@theme", query.Theme).Add("@since", (query.AskedAt - TimeSpan.FromDays(1)).ToUnixTimeMilliseconds());
            if (Convert.ToInt64(await count.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture) >= limits.PerDay) return null;
            await using var add = session.Command(FederatedQuerySql.Add(session.Engine))
                .Add("@id", query.Id).Add("@client", query.Client).Add("@theme", query.Theme).Add("@asked", query.AskedAt.ToUnixTimeMilliseconds())
                .Add("@patients", (long)query.Patients).Add("@released", (long)(query.Released ?? -1)).Add("@cohort", query.Cohort);
            await add.ExecuteNonQueryAsync(cancellation);
            return query;
        },
        cancellation);

    /// <summary>Replaces what is kept of the persons of each question of a theme.</summary>
    internal static async Task ReplaceCohortsAsync(WriteSession session, string theme, Func<byte[], byte[]> next, CancellationToken cancellation)
    {
        var ids = new List<string>();
        await using (var all = session.Command(FederatedQuerySql.OfTheme(session.Engine)).Add("@theme", theme))
        await using (var row = await all.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation)) ids.Add(row.GetString(0));
        }
        foreach (var id in ids) // One at a time: a cohort of many persons is large.
        {
            await using var find = session.Command(FederatedQuerySql.Cohort(session.Engine)).Add("@id", id);
            var cohort = (byte[])(await find.ExecuteScalarAsync(cancellation))!;
            await using var set = session.Command(FederatedQuerySql.SetCohort(session.Engine)).Add("@id", id).Add("@cohort", next(cohort));
            await set.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task<FederatedQuery?> FindNearAsync(
        WriteSession session, FederatedQuery query, Func<FederatedQuery, bool> isNear, int distance, CancellationToken cancellation)
    {
        await using var near = session.Command(FederatedQuerySql.Near(session.Engine)).Add("@client", query.Client).Add("@theme", query.Theme)
            .Add("@least", (long)query.Patients - distance).Add("@most", (long)query.Patients + distance);
        await using var row = await near.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var earlier = ToQuery(row);
            if (isNear(earlier)) return earlier;
        }
        return null;
    }

    private static FederatedQuery ToQuery(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), (int)row.GetInt64(4),
        row.GetInt64(5) is >= 0 and var released ? (int)released : null, (byte[])row.GetValue(6));
}
