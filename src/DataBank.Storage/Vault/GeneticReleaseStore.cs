namespace DataBank.Storage;

/// <summary>
/// What a theme has been shown of each person's genome, cumulatively: a place counts once, however often and by whichever way it is
/// released. A place is durable here before anything that tells of it leaves.
/// </summary>
public sealed class GeneticReleaseStore(Database database)
{
    /// <summary>
    /// Admits each set of places whole or not at all, in order: one that would bring the person to a limit is refused and not counted.
    /// Sets that hold nothing new cost no write.
    /// </summary>
    /// <param name="mostBlocks">The most blocks that may have been shown; <paramref name="mostRepeats"/>: the most loci of repeats.</param>
    /// <param name="isLimited">False: everything is admitted and counted all the same, up to one beyond the limits.</param>
    public async Task<IReadOnlyList<bool>> AdmitAsync(
        string theme, Guid person, IReadOnlyList<IReadOnlyCollection<GeneticLocusRow>> sets, int mostBlocks, int mostRepeats, bool isLimited,
        CancellationToken cancellation)
    {
        var known = await database.ReadAsync(session => ReadAsync(session, theme, person, cancellation), cancellation);
        if (Judge(known, sets, mostBlocks, mostRepeats, isLimited) is { Fresh.Count: 0 } settled)
            return settled.Admitted;
        return await database.WriteAsync(async session =>
        {
            var (admitted, fresh) = Judge(await ReadAsync(session, theme, person, cancellation), sets, mostBlocks, mostRepeats, isLimited);
            foreach (var locus in fresh)
                await AddAsync(session, theme, person, locus, cancellation);
            return admitted;
        }, cancellation);
    }

    /// <summary>How many blocks and loci of repeats of a person a theme has been shown.</summary>
    public async Task<(int Blocks, int Repeats)> CountAsync(string theme, Guid person, CancellationToken cancellation)
    {
        var known = await database.ReadAsync(session => ReadAsync(session, theme, person, cancellation), cancellation);
        return (known.Count(locus => !locus.IsRepeat), known.Count(locus => locus.IsRepeat));
    }

    /// <summary>What a theme has been shown of a person.</summary>
    public async Task<IReadOnlySet<GeneticLocusRow>> KnownAsync(string theme, Guid person, CancellationToken cancellation) =>
        await database.ReadAsync(session => ReadAsync(session, theme, person, cancellation), cancellation);

    /// <summary>What a theme has been shown of anybody.</summary>
    public Task<ILookup<Guid, GeneticLocusRow>> OfThemeAsync(string theme, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var find = session.Command(GeneticReleaseSql.OfTheme(session.Engine)).Add("@theme", theme);
            await using var row = await find.ExecuteReaderAsync(cancellation);
            var found = new List<(Guid Person, GeneticLocusRow Locus)>();
            while (await row.ReadAsync(cancellation))
                found.Add((Guid.Parse(row.GetString(0)), new GeneticLocusRow(row.GetInt64(1) == 1, row.GetString(2))));
            return found.ToLookup(each => each.Person, each => each.Locus);
        }, cancellation);

    /// <summary>Counts what a theme was shown of a person elsewhere; what is known stays.</summary>
    internal static async Task AdoptAsync(WriteSession session, string theme, Guid person, IEnumerable<GeneticLocusRow> loci, CancellationToken cancellation)
    {
        var known = await ReadAsync(session, theme, person, cancellation);
        foreach (var locus in loci.Where(known.Add))
            await AddAsync(session, theme, person, locus, cancellation);
    }

    private static async Task AddAsync(WriteSession session, string theme, Guid person, GeneticLocusRow locus, CancellationToken cancellation)
    {
        await using var add = session.Command(GeneticReleaseSql.Add(session.Engine)).Add("@theme", theme)
            .Add("@person", person.ToString()).Add("@repeat", locus.IsRepeat).Add("@hash", locus.Hash);
        await add.ExecuteNonQueryAsync(cancellation);
    }

    private static (IReadOnlyList<bool> Admitted, IReadOnlyList<GeneticLocusRow> Fresh) Judge(
        HashSet<GeneticLocusRow> known, IReadOnlyList<IReadOnlyCollection<GeneticLocusRow>> sets, int mostBlocks, int mostRepeats, bool isLimited)
    {
        var (blocks, repeats) = (known.Count(locus => !locus.IsRepeat), known.Count(locus => locus.IsRepeat));
        var (admitted, added) = (new List<bool>(sets.Count), new List<GeneticLocusRow>());
        foreach (var set in sets)
        {
            var fresh = set.Where(locus => !known.Contains(locus)).Distinct().ToList();
            var newRepeats = fresh.Count(locus => locus.IsRepeat);
            var newBlocks = fresh.Count - newRepeats;
            // Once a limit is passed (the theme's basis was another one then) not even known places are told again.
            var isWithin = (blocks + newBlocks <= mostBlocks || set.All(locus => locus.IsRepeat))
                && (repeats + newRepeats <= mostRepeats || !set.Any(locus => locus.IsRepeat));
            admitted.Add(isWithin || !isLimited);
            if (!admitted[^1])
                continue;
            foreach (var locus in fresh)
            {
                if (locus.IsRepeat ? repeats > mostRepeats : blocks > mostBlocks)
                    continue; // Beyond the limit the number no longer matters.
                known.Add(locus);
                added.Add(locus);
                (blocks, repeats) = locus.IsRepeat ? (blocks, repeats + 1) : (blocks + 1, repeats);
            }
        }
        return (admitted, added);
    }

    private static async Task<HashSet<GeneticLocusRow>> ReadAsync(ReadSession session, string theme, Guid person, CancellationToken cancellation)
    {
        await using var find = session.Command(GeneticReleaseSql.OfPerson(session.Engine)).Add("@theme", theme).Add("@person", person.ToString());
        await using var row = await find.ExecuteReaderAsync(cancellation);
        var known = new HashSet<GeneticLocusRow>();
        while (await row.ReadAsync(cancellation))
            known.Add(new GeneticLocusRow(row.GetInt64(0) == 1, row.GetString(1)));
        return known;
    }
}
