using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Requests for re-identification and their approvals. Who may approve is decided inside the write, so that two who come together count right.</summary>
public sealed class ReidentificationStore(Database database)
{
    public Task AddAsync(VaultReidentification request, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await using var add = session.Command(ReidentificationSql.Add(session.Engine)).Add("@id", request.Id).Add("@theme", request.Theme)
                .Add("@status", request.Status).Add("@requester", request.Requester).Add("@requested", request.RequestedAt.ToUnixTimeMilliseconds())
                .Add("@expires", request.ExpiresAt.ToUnixTimeMilliseconds()).Add("@sealed", request.Sealed);
            return await add.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

    public Task<VaultReidentification?> FindAsync(string theme, string id, CancellationToken cancellation) =>
        database.ReadAsync(session => FindAsync(session, theme, id, cancellation), cancellation);

    /// <summary>Changes a request as <paramref name="decide"/> says of its present state, which may refuse by an exception.</summary>
    /// <param name="approver">Whose approval is added, before it decides; null: nobody's.</param>
    /// <returns>The request as it is then; null when there is none.</returns>
    /// <exception cref="RequestProblem">409: this person has approved it before.</exception>
    public Task<VaultReidentification?> ChangeAsync(
        string theme, string id, string? approver, Func<VaultReidentification, (string Status, DateTimeOffset ExpiresAt)> decide, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            // The row is taken first, so that changes of one request come one after another.
            await using (var take = session.Command(ReidentificationSql.Take(session.Engine)).Add("@theme", theme).Add("@id", id))
                await take.ExecuteNonQueryAsync(cancellation);
            if (await FindAsync(session, theme, id, cancellation) is not { } request)
                return null;
            if (approver is not null)
            {
                if (request.Approvals.Any(approval => approval.Approver == approver))
                    throw new RequestProblem(409, "duplicate", "You have approved this request before; another person has to.");
                request = request with { Approvals = [.. request.Approvals, (approver, session.Now)] };
            }
            var (status, expiresAt) = decide(request);
            if (approver is not null)
            {
                await using var approve = session.Command(ReidentificationSql.Approve(session.Engine)).Add("@id", id).Add("@approver", approver)
                    .Add("@at", session.Now.ToUnixTimeMilliseconds());
                await approve.ExecuteNonQueryAsync(cancellation);
            }
            await using var set = session.Command(ReidentificationSql.Set(session.Engine)).Add("@id", id).Add("@status", status)
                .Add("@expires", expiresAt.ToUnixTimeMilliseconds());
            await set.ExecuteNonQueryAsync(cancellation);
            return request with { Status = status, ExpiresAt = expiresAt };
        }, cancellation);

    private static async Task<VaultReidentification?> FindAsync(ReadSession session, string theme, string id, CancellationToken cancellation)
    {
        var approvals = new List<(string, DateTimeOffset)>();
        await using (var all = session.Command(ReidentificationSql.Approvals(session.Engine)).Add("@id", id))
        {
            await using var approval = await all.ExecuteReaderAsync(cancellation);
            while (await approval.ReadAsync(cancellation))
                approvals.Add((approval.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(approval.GetInt64(1))));
        }
        await using var find = session.Command(ReidentificationSql.Find(session.Engine)).Add("@theme", theme).Add("@id", id);
        await using var row = await find.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? new VaultReidentification(
                id, theme, row.GetString(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), (byte[])row.GetValue(4), approvals)
            : null;
    }
}
