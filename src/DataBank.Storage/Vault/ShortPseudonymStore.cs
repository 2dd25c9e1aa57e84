using System.Data.Common;

namespace DataBank.Storage;

/// <summary>Which short pseudonyms of a theme are given, so that no two values get the same. A value keeps its own as long as the theme keeps its key.</summary>
public sealed class ShortPseudonymStore(Database database)
{
    /// <summary>The pseudonyms of values; those that have none get the first that no other value has.</summary>
    /// <param name="valueHashes">Keyed hashes of the values.</param>
    /// <param name="pseudonymHash">Keyed hash of the pseudonym of a value at an attempt.</param>
    public async Task<IReadOnlyList<VaultShortPseudonym>> AssignAsync(
        string theme, IReadOnlyCollection<string> valueHashes, Func<string, int, string> pseudonymHash, CancellationToken cancellation)
    {
        var known = await database.ReadAsync(session => FindAsync(session, theme, valueHashes, cancellation), cancellation);
        return known.Count == valueHashes.Count ? known : await database.WriteAsync(
            async session =>
            {
                // The theme's row is taken first: whoever comes at the same time waits here, and finds what this one writes.
                await using (var wait = session.Command(ShortPseudonymSql.Lock(session.Engine)).Add("@theme", theme))
                    await wait.ExecuteNonQueryAsync(cancellation);
                var given = await FindAsync(session, theme, valueHashes, cancellation);
                foreach (var value in valueHashes.Except(given.Select(each => each.ValueHash)).ToList())
                {
                    var attempt = 0;
                    while (await IsGivenAsync(session, theme, pseudonymHash(value, attempt), cancellation)) attempt++;
                    var assigned = new VaultShortPseudonym(value, pseudonymHash(value, attempt), attempt);
                    await AddAsync(session, theme, assigned, cancellation);
                    given.Add(assigned);
                }
                return given;
            },
            cancellation);
    }

    public Task<IReadOnlyList<VaultShortPseudonym>> AllAsync(string theme, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<VaultShortPseudonym>>(async session =>
        {
            await using var all = session.Command(ShortPseudonymSql.All(session.Engine)).Add("@theme", theme);
            return await ReadAsync(all, cancellation);
        }, cancellation);

    internal static async Task AddAsync(WriteSession session, string theme, VaultShortPseudonym assigned, CancellationToken cancellation)
    {
        await using var add = session.Command(ShortPseudonymSql.Add(session.Engine)).Add("@theme", theme)
            .Add("@value", assigned.ValueHash).Add("@pseudonym", assigned.PseudonymHash).Add("@attempt", (long)assigned.Attempt);
        await add.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<List<VaultShortPseudonym>> FindAsync(ReadSession session, string theme, IReadOnlyCollection<string> valueHashes, CancellationToken cancellation)
    {
        await using var find = session.Command(ShortPseudonymSql.Find(session.Engine)).Add("@theme", theme).AddList("@hashes", valueHashes);
        return await ReadAsync(find, cancellation);
    }

    private static async Task<bool> IsGivenAsync(ReadSession session, string theme, string pseudonymHash, CancellationToken cancellation)
    {
        await using var find = session.Command(ShortPseudonymSql.IsGiven(session.Engine)).Add("@theme", theme).Add("@pseudonym", pseudonymHash);
        return await find.ExecuteScalarAsync(cancellation) is not null;
    }

    private static async Task<List<VaultShortPseudonym>> ReadAsync(DbCommand command, CancellationToken cancellation)
    {
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<VaultShortPseudonym>();
        while (await row.ReadAsync(cancellation))
            found.Add(new VaultShortPseudonym(row.GetString(0), row.GetString(1), (int)row.GetInt64(2)));
        return found;
    }
}
