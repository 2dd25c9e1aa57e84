using OpenIddict.Abstractions;

namespace DataBank.Storage;

/// <summary>What became of tokens that have been given out.</summary>
/// <param name="database">Of people, clients and tokens.</param>
/// <param name="clock">Tells which have ended.</param>
public sealed class TokenStatus(Database database, TimeProvider clock)
{
    /// <summary>Ids of the tokens that were revoked and would still be valid otherwise.</summary>
    public Task<IReadOnlyList<string>> RevokedAsync(CancellationToken cancellation) => database.ReadStatementAsync(
        async session =>
        {
            await using var select = session.Command(AccessSql.RevokedTokens(database.Engine)).Add("@now", clock.GetUtcNow().UtcDateTime.AddMinutes(-1))
                .Add("@revoked", OpenIddictConstants.Statuses.Revoked).Add("@access", OpenIddictConstants.TokenTypeIdentifiers.AccessToken);
            await using var row = await select.ExecuteReaderAsync(cancellation);
            var ids = new List<string>();
            while (await row.ReadAsync(cancellation)) ids.Add(row.GetString(0));
            return (IReadOnlyList<string>)ids;
        },
        cancellation);

    /// <summary>Removes what has ended a day ago or longer.</summary>
    public Task ForgetAsync(CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var forget = session.Command(AccessSql.ForgetTokens(database.Engine)).Add("@before", clock.GetUtcNow().UtcDateTime.AddDays(-1));
            return await forget.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);
}
