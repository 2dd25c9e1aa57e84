namespace DataBank.Storage;

/// <summary>The one place among the nodes of a proxy from which the clinical side is followed and the views are written.</summary>
public sealed class FollowerLeaseStore(Database database)
{
    /// <summary>Takes or keeps the lease if nobody else holds it. Leases run by the wall clocks of the nodes, which must agree to a second or so.</summary>
    /// <param name="holder">This node.</param>
    /// <param name="lease">How long it is held without being renewed; zero gives it up.</param>
    /// <param name="consentsAsOf">Up to when this node has taken every consent into account.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<FollowerLease> HoldAsync(string holder, TimeSpan lease, DateTimeOffset? consentsAsOf, CancellationToken cancellation)
    {
        var now = database.Clock.GetUtcNow();
        var (standing, until) = await database.ReadAsync(session => ReadAsync(session, holder, cancellation), cancellation);
        if (!standing.IsOurs && until > now.ToUnixTimeMilliseconds()) return standing;
        return await database.WriteAsync(
            async session =>
            {
                await using var hold = session.Command(VaultSql.HoldLease(session.Engine)).Add("@holder", holder)
                    .Add("@lease_until", (now + lease).ToUnixTimeMilliseconds()).Add("@now", now.ToUnixTimeMilliseconds())
                    .Add("@consents", consentsAsOf?.ToUnixTimeMilliseconds() ?? 0L);
                await hold.ExecuteNonQueryAsync(cancellation);
                return (await ReadAsync(session, holder, cancellation)).Lease;
            },
            cancellation);
    }

    private static async Task<(FollowerLease Lease, long Until)> ReadAsync(ReadSession session, string holder, CancellationToken cancellation)
    {
        await using var find = session.Command(VaultSql.Lease(session.Engine));
        await using var row = await find.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        DateTimeOffset? consents = row.GetInt64(3) is var time and > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
        return (new FollowerLease(row.GetString(0) == holder, row.GetInt64(2), consents), row.GetInt64(1));
    }
}
