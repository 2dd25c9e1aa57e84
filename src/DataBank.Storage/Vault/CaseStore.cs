using System.Data.Common;

namespace DataBank.Storage;

/// <summary>The numbers of a theme's cases. A person keeps its number as long as the theme keeps its key.</summary>
public sealed class CaseStore(Database database)
{
    /// <summary>The number of a person, or the next one.</summary>
    /// <param name="personHash">Keyed hash of the person.</param>
    /// <param name="seal">Gives the row's content, once the number is known.</param>
    public async Task<VaultCase> AssignAsync(string theme, string personHash, Func<long, byte[]> seal, CancellationToken cancellation)
    {
        if (await database.ReadAsync(session => FindAsync(session, theme, personHash, cancellation), cancellation) is { } known)
            return known;
        return await database.WriteAsync(async session =>
        {
            // The theme's row is taken first: whoever comes at the same time waits here, and finds what this one writes.
            await using (var count = session.Command(CaseSql.Count(session.Engine)).Add("@theme", theme))
                await count.ExecuteNonQueryAsync(cancellation);
            if (await FindAsync(session, theme, personHash, cancellation) is { } other)
                return other;
            await using var last = session.Command(CaseSql.Last(session.Engine)).Add("@theme", theme);
            var number = await last.ExecuteScalarAsync(cancellation) as long? ?? throw new InvalidOperationException("The theme is not in the vault.");
            var assigned = new VaultCase(number, seal(number));
            await using var add = session.Command(CaseSql.Add(session.Engine)).Add("@theme", theme).Add("@person", personHash)
                .Add("@number", number).Add("@sealed", assigned.Sealed);
            await add.ExecuteNonQueryAsync(cancellation);
            return assigned;
        }, cancellation);
    }

    public Task<IReadOnlyList<VaultCase>> AllAsync(string theme, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var all = session.Command(CaseSql.All(session.Engine)).Add("@theme", theme);
            return await ReadAsync(all, cancellation);
        }, cancellation);

    private static async Task<VaultCase?> FindAsync(ReadSession session, string theme, string personHash, CancellationToken cancellation)
    {
        await using var find = session.Command(CaseSql.Find(session.Engine)).Add("@theme", theme).Add("@person", personHash);
        return await ReadAsync(find, cancellation) is [var found] ? found : null;
    }

    private static async Task<IReadOnlyList<VaultCase>> ReadAsync(DbCommand command, CancellationToken cancellation)
    {
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var cases = new List<VaultCase>();
        while (await row.ReadAsync(cancellation))
            cases.Add(new VaultCase(row.GetInt64(0), (byte[])row.GetValue(1)));
        return cases;
    }
}
