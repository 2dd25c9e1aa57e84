namespace DataBank.Storage;

/// <summary>
/// Who is who: identities (hashed) and the random key of the person they lead to. The key survives renumbering and merges, which is
/// why pseudonyms and date offsets are made from it and not from an identifier.
/// </summary>
public sealed class PersonStore(Database database)
{
    public Task<Guid?> FindAsync(string identityHash, CancellationToken cancellation) =>
        database.ReadAsync(session => FindAsync(session, identityHash, cancellation), cancellation);

    /// <summary>
    /// The person that the first known identity leads to, or a new one; identities not seen before are added to it. An identity
    /// that already leads to somebody else stays with that person: only a merge moves identities.
    /// </summary>
    public async Task<Guid> ResolveAsync(IReadOnlyList<VaultIdentity> identities, CancellationToken cancellation) => (await ResolveAllAsync([identities], cancellation))[0];

    /// <summary>The same of several persons, in their order and in one write.</summary>
    public async Task<IReadOnlyList<Guid>> ResolveAllAsync(IReadOnlyList<IReadOnlyList<VaultIdentity>> persons, CancellationToken cancellation)
    {
        var known = await database.ReadAsync(
            async session =>
            {
                var found = new List<IReadOnlyList<Guid?>>(persons.Count);
                foreach (var identities in persons)
                    found.Add(await FindAllAsync(session, identities, cancellation));
                return found;
            },
            cancellation);
        if (known.TrueForAll(found => found.All(person => person is not null)))
            return [.. known.Select(found => found[0]!.Value)];
        return await database.WriteAsync<IReadOnlyList<Guid>>(
            async session =>
            {
                var resolved = new List<Guid>(persons.Count);
                foreach (var identities in persons)
                    resolved.Add(await ResolveAsync(session, identities, cancellation));
                return resolved;
            },
            cancellation);
    }

    /// <summary>Identities that lead to persons known elsewhere; one that leads to somebody here stays with that person.</summary>
    /// <returns>Who each is here: whom the first of the identities leads to.</returns>
    internal static async Task<IReadOnlyDictionary<Guid, Guid>> AdoptAsync(
        WriteSession session, IEnumerable<(Guid Person, VaultIdentity Identity)> identities, CancellationToken cancellation)
    {
        var here = new Dictionary<Guid, Guid>();
        foreach (var (person, identity) in identities)
        {
            var known = await FindAsync(session, identity.Hash, cancellation);
            here.TryAdd(person, known ?? person);
            if (known is not null)
                continue;
            await using var add = session.Command(PersonSql.Add(session.Engine)).Add("@hash", identity.Hash).Add("@person", person.ToString()).Add("@sealed", identity.Sealed);
            await add.ExecuteNonQueryAsync(cancellation);
        }
        return here;
    }

    public Task<IReadOnlyList<VaultIdentity>> IdentitiesAsync(Guid person, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<VaultIdentity>>(async session =>
        {
            await using var all = session.Command(PersonSql.Identities(session.Engine)).Add("@person", person.ToString());
            await using var row = await all.ExecuteReaderAsync(cancellation);
            var identities = new List<VaultIdentity>();
            while (await row.ReadAsync(cancellation))
                identities.Add(new VaultIdentity(row.GetString(0), (byte[])row.GetValue(1)));
            return identities;
        }, cancellation);

    /// <summary>Everybody whom the vault knows.</summary>
    public Task<IReadOnlyList<Guid>> AllAsync(CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<Guid>>(async session =>
        {
            await using var all = session.Command(PersonSql.All(session.Engine));
            await using var row = await all.ExecuteReaderAsync(cancellation);
            var persons = new List<Guid>();
            while (await row.ReadAsync(cancellation)) persons.Add(Guid.Parse(row.GetString(0)));
            return persons;
        }, cancellation);

    /// <summary>
    /// All identities of <paramref name="from"/> lead to <paramref name="into"/> from now on (Patient.link replaced-by), and what was
    /// released of the genomes of both counts together.
    /// </summary>
    public Task MergeAsync(Guid from, Guid into, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            foreach (var sql in new[] { PersonSql.Move(session.Engine), GeneticReleaseSql.DeleteShared(session.Engine), GeneticReleaseSql.Move(session.Engine) })
            {
                await using var move = session.Command(sql).Add("@from", from.ToString()).Add("@into", into.ToString());
                await move.ExecuteNonQueryAsync(cancellation);
            }
            return true;
        }, cancellation);

    private static async Task<Guid> ResolveAsync(WriteSession session, IReadOnlyList<VaultIdentity> identities, CancellationToken cancellation)
    {
        var found = await FindAllAsync(session, identities, cancellation);
        var person = found.FirstOrDefault(key => key is not null) ?? Guid.NewGuid();
        for (var i = 0; i < identities.Count; i++)
        {
            if (found[i] is not null)
                continue;
            await using var add = session.Command(PersonSql.Add(session.Engine))
                .Add("@hash", identities[i].Hash).Add("@person", person.ToString()).Add("@sealed", identities[i].Sealed);
            await add.ExecuteNonQueryAsync(cancellation);
        }
        return person;
    }

    private static async Task<IReadOnlyList<Guid?>> FindAllAsync(
        ReadSession session, IReadOnlyList<VaultIdentity> identities, CancellationToken cancellation)
    {
        var found = new List<Guid?>(identities.Count);
        foreach (var identity in identities)
            found.Add(await FindAsync(session, identity.Hash, cancellation));
        return found;
    }

    private static async Task<Guid?> FindAsync(ReadSession session, string hash, CancellationToken cancellation)
    {
        await using var find = session.Command(PersonSql.Find(session.Engine)).Add("@hash", hash);
        return await find.ExecuteScalarAsync(cancellation) is string person ? Guid.Parse(person) : null;
    }
}
