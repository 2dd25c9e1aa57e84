using System.Data.Common;

namespace DataBank.Storage;

/// <summary>
/// Rows of the vault: wrapped keys, themes with their members, follower positions. What leads to a person is sealed or hashed
/// before it gets here; this type never sees a key or an identifier in the clear.
/// </summary>
public sealed class VaultStore(Database database)
{
    public Database Database => database;

    /// <summary>Finds a wrapped key of the vault itself, or stores the one that <paramref name="make"/> gives.</summary>
    public Task<byte[]> KeyAsync(string name, Func<byte[]> make, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await using var find = session.Command(VaultSql.FindKey(session.Engine)).Add("@name", name);
            if (await find.ExecuteScalarAsync(cancellation) is byte[] wrapped)
                return wrapped;
            var made = make();
            await using var add = session.Command(VaultSql.AddKey(session.Engine)).Add("@name", name).Add("@wrapped", made);
            await add.ExecuteNonQueryAsync(cancellation);
            return made;
        }, cancellation);

    /// <summary>A wrapped key of the vault itself; null when it has none of this name.</summary>
    public Task<byte[]?> FindKeyAsync(string name, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var find = session.Command(VaultSql.FindKey(session.Engine)).Add("@name", name);
            return await find.ExecuteScalarAsync(cancellation) as byte[];
        }, cancellation);

    /// <summary>The wrapped keys of the vault itself whose names begin so.</summary>
    public Task<IReadOnlyList<(string Name, byte[] Wrapped)>> FindKeysAsync(string beginning, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<(string, byte[])>>(
            async session => [.. (await ReadKeysAsync(session, VaultSql.AllKeys(session.Engine), cancellation)).Where(key => key.Name.StartsWith(beginning, StringComparison.Ordinal))], cancellation);

    /// <summary>Replaces every wrapped key, the vault's own and the themes', by what <paramref name="rewrap"/> makes of its name and it; all or none.</summary>
    public Task<int> RewrapAsync(Func<string, byte[], byte[]> rewrap, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            var count = 0;
            foreach (var (all, set) in new[]
            {
                (VaultSql.AllKeys(session.Engine), VaultSql.SetKey(session.Engine)), (VaultSql.AllThemeKeys(session.Engine), VaultSql.SetThemeKey(session.Engine)),
            })
            {
                foreach (var (name, wrapped) in await ReadKeysAsync(session, all, cancellation))
                {
                    await using var command = session.Command(set).Add("@name", name).Add("@wrapped", rewrap(name, wrapped));
                    count += await command.ExecuteNonQueryAsync(cancellation);
                }
            }
            return count;
        }, cancellation);

    /// <summary>Gives a theme its next key and forgets what its view held under the former one. Gives the theme's epoch.</summary>
    /// <param name="nextCohort">The cohort of a federated question under the next pseudonyms.</param>
    public Task<int> RekeyThemeAsync(string theme, byte[] wrappedKey, Func<byte[], byte[]> nextCohort, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await EndAsync(session, theme, ThemeEnd.Rekeyed, cancellation);
            await FederatedQueryStore.ReplaceCohortsAsync(session, theme, nextCohort, cancellation);
            await using var rekey = session.Command(VaultSql.Rekey(session.Engine)).Add("@theme", theme).Add("@wrapped", wrappedKey);
            await rekey.ExecuteNonQueryAsync(cancellation);
            await using var find = session.Command(VaultSql.FindTheme(session.Engine)).Add("@theme", theme);
            return (await ReadThemesAsync(find, cancellation))[0].Epoch;
        }, cancellation);

    /// <summary>How many rows the vault has of a theme, by kind.</summary>
    public Task<IReadOnlyDictionary<string, long>> CountRowsAsync(string theme, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyDictionary<string, long>>(async session =>
        {
            var counts = new Dictionary<string, long>();
            foreach (var (kind, table, _) in VaultSql.ThemeTables)
            {
                await using var count = session.Command(VaultSql.Count(session.Engine, table)).Add("@theme", theme);
                counts[kind] = Convert.ToInt64(await count.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture);
            }
            return counts;
        }, cancellation);

    /// <summary>Where a lane of the follower stands; null before its first pass.</summary>
    public Task<DateTimeOffset?> PositionAsync(string lane, CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var find = session.Command(VaultSql.FindPosition(session.Engine)).Add("@lane", lane);
            return await find.ExecuteScalarAsync(cancellation) is long position
                ? DateTimeOffset.FromUnixTimeMilliseconds(position)
                : (DateTimeOffset?)null;
        }, cancellation);

    public Task MoveAsync(string lane, DateTimeOffset position, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            foreach (var sql in new[] { VaultSql.MovePosition(session.Engine), VaultSql.AddPosition(session.Engine) })
            {
                await using var command = session.Command(sql).Add("@lane", lane).Add("@position", position.ToUnixTimeMilliseconds());
                if (await command.ExecuteNonQueryAsync(cancellation) > 0)
                    break;
            }
            return true;
        }, cancellation);

    /// <summary>Finds a theme, or opens it with the key that <paramref name="makeWrappedKey"/> gives.</summary>
    public Task<VaultTheme> ThemeAsync(string theme, int offsetRange, Func<byte[]> makeWrappedKey, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await using (var find = session.Command(VaultSql.FindTheme(session.Engine)).Add("@theme", theme))
            {
                if (await ReadThemesAsync(find, cancellation) is [var found])
                    return found;
            }
            var opened = new VaultTheme(theme, makeWrappedKey(), 1, offsetRange, session.Now, "", "");
            await using var add = session.Command(VaultSql.AddTheme(session.Engine)).Add("@theme", theme).Add("@wrapped", opened.WrappedKey)
                .Add("@epoch", opened.Epoch).Add("@range", opened.OffsetRange).Add("@opened", opened.OpenedAt.ToUnixTimeMilliseconds());
            await add.ExecuteNonQueryAsync(cancellation);
            return opened;
        }, cancellation);

    /// <summary>
    /// Takes in a theme of another bank, the persons that lead to its cases, and the systems of their numbers, in one transaction. What
    /// is here already stays: a theme of this id, an identity that leads to somebody.
    /// </summary>
    /// <param name="theme">Null: only persons and systems.</param>
    /// <returns>False when there is a theme of this id.</returns>
    public Task<bool> AdoptAsync(
        AdoptedTheme? theme, IReadOnlyList<(Guid Person, VaultIdentity Identity)> identities, IReadOnlyCollection<string> systems, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            var isNew = theme is not null && await FindThemeAsync(session, theme.Row.Theme, cancellation) is null;
            if (isNew)
                await AddThemeAsync(session, theme!, cancellation);
            var persons = await PersonStore.AdoptAsync(session, identities, cancellation);
            if (theme is not null)
                await AdoptShownAsync(session, theme, persons, cancellation);
            foreach (var system in systems.Except(await RecordSystemsAsync(session, cancellation)).ToList())
            {
                await using var add = session.Command(VaultSql.AddRecordSystem(session.Engine)).Add("@system", system);
                await add.ExecuteNonQueryAsync(cancellation);
            }
            return isNew;
        }, cancellation);

    private static async Task AddThemeAsync(WriteSession session, AdoptedTheme theme, CancellationToken cancellation)
    {
        var row = theme.Row;
        await using var add = session.Command(VaultSql.AdoptTheme(session.Engine)).Add("@theme", row.Theme).Add("@wrapped", row.WrappedKey).Add("@epoch", row.Epoch)
            .Add("@range", row.OffsetRange).Add("@opened", row.OpenedAt.ToUnixTimeMilliseconds()).Add("@name", row.KeyName)
            .Add("@last", theme.Cases.Select(each => each.Case.Number).DefaultIfEmpty(0).Max());
        await add.ExecuteNonQueryAsync(cancellation);
        foreach (var (hash, of) in theme.Cases)
        {
            await using var assign = session.Command(CaseSql.Add(session.Engine)).Add("@theme", row.Theme).Add("@person", hash).Add("@number", of.Number).Add("@sealed", of.Sealed);
            await assign.ExecuteNonQueryAsync(cancellation);
        }
        foreach (var given in theme.ShortPseudonyms)
            await ShortPseudonymStore.AddAsync(session, row.Theme, given, cancellation);
    }

    // What was shown counts on, and what was decided holds, for who the persons are here.
    private static async Task AdoptShownAsync(WriteSession session, AdoptedTheme theme, IReadOnlyDictionary<Guid, Guid> persons, CancellationToken cancellation)
    {
        await ClearedCopyStore.AdoptAsync(session, theme.Row.Theme, theme.Decisions, cancellation);
        foreach (var (person, places) in theme.Places)
            await GeneticReleaseStore.AdoptAsync(session, theme.Row.Theme, persons.GetValueOrDefault(person, person), places, cancellation);
        foreach (var (name, wrapped) in theme.PlaceKeys)
        {
            await using var find = session.Command(VaultSql.FindKey(session.Engine)).Add("@name", name);
            if (await find.ExecuteScalarAsync(cancellation) is not null)
                continue;
            await using var add = session.Command(VaultSql.AddKey(session.Engine)).Add("@name", name).Add("@wrapped", wrapped);
            await add.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>The systems of record numbers that came with other banks' patients.</summary>
    public Task<IReadOnlyList<string>> RecordSystemsAsync(CancellationToken cancellation) =>
        database.ReadAsync(session => RecordSystemsAsync(session, cancellation), cancellation);

    private static async Task<IReadOnlyList<string>> RecordSystemsAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var all = session.Command(VaultSql.RecordSystems(session.Engine));
        await using var row = await all.ExecuteReaderAsync(cancellation);
        var systems = new List<string>();
        while (await row.ReadAsync(cancellation))
            systems.Add(row.GetString(0));
        return systems;
    }

    private static async Task<VaultTheme?> FindThemeAsync(ReadSession session, string theme, CancellationToken cancellation)
    {
        await using var find = session.Command(VaultSql.FindTheme(session.Engine)).Add("@theme", theme);
        return await ReadThemesAsync(find, cancellation) is [var found] ? found : null;
    }

    /// <summary>Notes under which version of which policy the theme's view is made from now on.</summary>
    public Task SetPolicyAsync(string theme, string version, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await using var set = session.Command(VaultSql.SetPolicy(session.Engine)).Add("@theme", theme).Add("@version", version);
            return await set.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

    /// <summary>Notes what the database of the theme's view is called: before it is made, so that none is ever forgotten.</summary>
    public Task SetViewStemAsync(string theme, string stem, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await using var set = session.Command(VaultSql.SetViewStem(session.Engine)).Add("@theme", theme).Add("@stem", stem);
            return await set.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

    public Task<IReadOnlyList<VaultTheme>> ThemesAsync(CancellationToken cancellation) =>
        database.ReadAsync(async session =>
        {
            await using var all = session.Command(VaultSql.AllThemes(session.Engine));
            return await ReadThemesAsync(all, cancellation);
        }, cancellation);

    /// <summary>Forgets what a theme's view held, so that it can be filled anew under the same pseudonyms.</summary>
    public Task EmptyThemeAsync(string theme, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await EndAsync(session, theme, ThemeEnd.Emptied, cancellation);
            return true;
        }, cancellation);

    /// <summary>Destroys the theme's key and every row that leads out of it: its pseudonyms can't be resolved or made again.</summary>
    public Task ShredThemeAsync(string theme, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await using (var approvals = session.Command(ReidentificationSql.DeleteApprovals(session.Engine)).Add("@theme", theme))
                await approvals.ExecuteNonQueryAsync(cancellation);
            await EndAsync(session, theme, ThemeEnd.Shredded, cancellation);
            await using var delete = session.Command(VaultSql.Delete(session.Engine, "theme")).Add("@theme", theme);
            return await delete.ExecuteNonQueryAsync(cancellation);
        }, cancellation);

    /// <summary>The persons a theme's view holds, each with whether its record has been filled in completely.</summary>
    public Task<IReadOnlyDictionary<Guid, bool>> MembersAsync(string theme, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyDictionary<Guid, bool>>(async session =>
        {
            await using var all = session.Command(VaultSql.Members(session.Engine)).Add("@theme", theme);
            await using var row = await all.ExecuteReaderAsync(cancellation);
            var members = new Dictionary<Guid, bool>();
            while (await row.ReadAsync(cancellation))
                members.Add(Guid.Parse(row.GetString(0)), row.GetInt64(1) == 1);
            return members;
        }, cancellation);

    /// <summary>Adds members, or says that members' records must be (or have been) filled in; all in one transaction.</summary>
    public Task SetMembersAsync(string theme, IReadOnlyCollection<Guid> persons, bool isBackfilled, CancellationToken cancellation) => persons.Count == 0 ? Task.CompletedTask :
        database.WriteAsync(async session =>
        {
            foreach (var person in persons)
            {
                if (await MarkAsync(session, theme, person, isBackfilled, cancellation) > 0)
                    continue;
                await using var add = session.Command(VaultSql.AddMember(session.Engine)).Add("@theme", theme).Add("@person", person.ToString());
                await add.ExecuteNonQueryAsync(cancellation);
                if (isBackfilled)
                    await MarkAsync(session, theme, person, isBackfilled, cancellation);
            }
            return true;
        }, cancellation);

    public Task RemoveMembersAsync(string theme, IReadOnlyCollection<Guid> persons, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            foreach (var person in persons)
            {
                await using var delete = session.Command(VaultSql.DeleteMember(session.Engine)).Add("@theme", theme).Add("@person", person.ToString());
                await delete.ExecuteNonQueryAsync(cancellation);
            }
            return true;
        }, cancellation);

    private static async Task<int> MarkAsync(WriteSession session, string theme, Guid person, bool isBackfilled, CancellationToken cancellation)
    {
        await using var mark = session.Command(VaultSql.MarkMember(session.Engine))
            .Add("@theme", theme).Add("@person", person.ToString()).Add("@backfilled", isBackfilled ? 1L : 0L);
        return await mark.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task EndAsync(WriteSession session, string theme, ThemeEnd end, CancellationToken cancellation)
    {
        foreach (var (_, table, _) in VaultSql.ThemeTables.Where(each => each.End <= end))
        {
            await using var delete = session.Command(VaultSql.Delete(session.Engine, table)).Add("@theme", theme);
            await delete.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task<List<(string Name, byte[] Wrapped)>> ReadKeysAsync(ReadSession session, string sql, CancellationToken cancellation)
    {
        await using var all = session.Command(sql);
        await using var row = await all.ExecuteReaderAsync(cancellation);
        var keys = new List<(string, byte[])>();
        while (await row.ReadAsync(cancellation))
            keys.Add((row.GetString(0), (byte[])row.GetValue(1)));
        return keys;
    }

    private static async Task<IReadOnlyList<VaultTheme>> ReadThemesAsync(DbCommand command, CancellationToken cancellation)
    {
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var themes = new List<VaultTheme>();
        while (await row.ReadAsync(cancellation))
        {
            themes.Add(new VaultTheme(
                row.GetString(0), (byte[])row.GetValue(1), (int)row.GetInt64(2), (int)row.GetInt64(3),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)), row.GetString(5), row.GetString(6))
            { KeyName = row.GetString(7) is { Length: > 0 } name ? name : row.GetString(0) });
        }
        return themes;
    }
}
