using System.Data.Common;
using System.Globalization;

namespace DataBank.Storage;

/// <summary>
/// Chooses what a search reads through. SQLite has no statistics that would tell a rare value from a common one, and those of PostgreSQL, whose prepared statements are
/// planned for any value, are mostly wrong about chains; so a few rows of each set are counted, which costs microseconds. SQL Server orders the look-ups by itself.
/// </summary>
internal sealed class SearchPlanner(ReadSession session)
{
    private const int Few = 200;
    private const int Sortable = 2000;
    private const int Many = 5000;
    private const int ManyAlone = 10_000; // Nothing is looked up for each.
    private const int ManyToRead = 20_000;

    /// <param name="sets">One for each condition.</param>
    /// <param name="isSorted">The result is sorted by something else than the index gives: a small set is then read as a whole.</param>
    /// <param name="parameters">Of the sets.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<SearchPlan> PlanAsync(
        IReadOnlyList<IndexSet> sets, bool isSorted, IReadOnlyList<(string Name, object Value)> parameters, CancellationToken cancellation)
    {
        var drivers = sets.Where(set => set.Numbers is not null).ToList();
        if (drivers.Count == 0) return new SearchPlan(null, sets, IsNarrow: false);
        if (!isSorted && sets is [{ Order: IndexSetOrder.ByNumber or IndexSetOrder.ByNumberAlone }]) return With(sets, drivers[0], isNarrow: false);
        if (session.Engine == DatabaseEngine.PostgreSql && session is not WriteSession) return await PlanByCountsAsync(sets, drivers, isSorted, parameters, cancellation);
        if (session.Engine != DatabaseEngine.Sqlite) return With(sets, drivers.MinBy(set => set.Order)!, isNarrow: true);

        if (!isSorted && sets is [{ IsReadAsSoonAsCounted: true } only])
        {
            if (await FirstAsync(only, ManyAlone, parameters, cancellation) is { Count: < ManyAlone } numbers) return With(sets, only, isNarrow: true) with { Numbers = numbers };
        }
        else
        {
            if (drivers.Count > 1 && await SmallestAsync(drivers, Few, parameters, cancellation) is { } small) return With(sets, small, isNarrow: true);
            var countable = drivers.Where(driver => driver.Counted is not null || drivers.Count == 1).ToList();
            if (await SmallestAsync(countable, isSorted ? Sortable : sets.Count == 1 ? ManyAlone : Many, parameters, cancellation) is { } smaller) return With(sets, smaller, isNarrow: true);
        }
        // All are large. One that comes in order gives a page soon; so does looking at all resources in order when matches are everywhere.
        var best = drivers.MinBy(set => set.Order)!;
        return best.Order == IndexSetOrder.Spread ? new SearchPlan(null, sets, IsNarrow: false) : With(sets, best, isNarrow: false);
    }

    // On PostgreSQL. In a serializable write what is counted would be in conflict with whoever writes of it. Where all sets are large, and none comes in order, the engine's own way is best.
    private async Task<SearchPlan> PlanByCountsAsync(
        IReadOnlyList<IndexSet> sets, List<IndexSet> drivers, bool isSorted, IReadOnlyList<(string Name, object Value)> parameters, CancellationToken cancellation)
    {
        var best = drivers.MinBy(set => set.Order)!;
        if (!isSorted && sets.Count == 1) return With(sets, best, isNarrow: true);
        if (drivers.Count > 1 && await SmallestAtOnceAsync(drivers, Few, parameters, cancellation) is { } small) return AsCounted(sets, small, isNarrow: true);
        var countable = drivers.Where(driver => driver.Counted is not null || drivers.Count == 1).ToList();
        var hasChoice = isSorted || countable.Any(set => set != best);
        if (hasChoice && await SmallestAtOnceAsync(countable, isSorted ? Sortable : Many, parameters, cancellation) is { } smaller) return AsCounted(sets, smaller, isNarrow: true);
        return best.Order == IndexSetOrder.ByNumber ? AsCounted(sets, best, isNarrow: false) : With(sets, best, isNarrow: false);
    }

    private static SearchPlan AsCounted(IReadOnlyList<IndexSet> sets, IndexSet driver, bool isNarrow) =>
        With(sets, driver, isNarrow) with { Driver = driver with { Numbers = driver.Stepwise ?? driver.Numbers }, IsAsCounted = true };

    /// <summary>The plan of a search whose matches are all read: through the smallest set, which is looked for among a few ten thousand rows.</summary>
    public async Task<SearchPlan> PlanWholeAsync(IReadOnlyList<IndexSet> sets, IReadOnlyList<(string Name, object Value)> parameters, CancellationToken cancellation)
    {
        var drivers = sets.Where(set => set.Numbers is not null).ToList();
        if (drivers.Count == 0) return new SearchPlan(null, sets, IsNarrow: false);
        if (drivers.Count == 1) return With(sets, drivers[0], isNarrow: true);
        var small = session.Engine == DatabaseEngine.Sqlite ? await SmallestAsync(drivers, ManyToRead, parameters, cancellation) : null;
        return With(sets, small ?? drivers.MinBy(set => set.Order)!, isNarrow: true);
    }

    /// <summary>Whether reading all matches takes as many rows or more; unknown, and no, where an engine keeps statistics of its own.</summary>
    public async Task<bool> ReadsMoreAsync(IReadOnlyList<IndexSet> sets, int rows, IReadOnlyList<(string Name, object Value)> parameters, CancellationToken cancellation)
    {
        var drivers = sets.Where(set => set.Numbers is not null).ToList();
        return drivers.Count == 0 || (session.Engine == DatabaseEngine.Sqlite && await SmallestAsync(drivers, rows, parameters, cancellation) is null);
    }

    /// <summary>The set with the fewest rows; null when none has fewer than the limit.</summary>
    private async Task<IndexSet?> SmallestAsync(
        IReadOnlyList<IndexSet> sets, int limit, IReadOnlyList<(string Name, object Value)> parameters, CancellationToken cancellation)
    {
        var (smallest, size) = ((IndexSet?)null, limit);
        foreach (var set in sets)
        {
            var count = await CountAsync(set, size, parameters, cancellation); // No further than the best so far.
            if (count < size) (smallest, size) = (set, count);
        }
        return smallest;
    }

    // The same, in one way there and back.
    private async Task<IndexSet?> SmallestAtOnceAsync(List<IndexSet> sets, int limit, IReadOnlyList<(string Name, object Value)> parameters, CancellationToken cancellation)
    {
        if (sets.Count == 0) return null;
        await using var command = session.Command(SearchSql.Counts(sets.Select(set => set.Counted ?? set.Stepwise ?? set.Numbers!), limit));
        foreach (var (name, value) in parameters) command.Add(name, value);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var (count, smallest) = sets.Select((set, column) => (Count: row.GetInt64(column), Set: set)).MinBy(counted => counted.Count);
        return count < limit ? smallest : null;
    }

    private static SearchPlan With(IReadOnlyList<IndexSet> sets, IndexSet driver, bool isNarrow) =>
        new(driver, [.. sets.Where(set => set != driver)], isNarrow);

    private async Task<int> CountAsync(IndexSet set, int limit, IReadOnlyList<(string Name, object Value)> parameters, CancellationToken cancellation)
    {
        await using var command = session.Command(SearchSql.Probe(session.Engine, set.Counted ?? set.Numbers!)).Add("@probe", limit);
        foreach (var (name, value) in parameters) command.Add(name, value);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }

    private async Task<List<long>> FirstAsync(IndexSet set, int limit, IReadOnlyList<(string Name, object Value)> parameters, CancellationToken cancellation)
    {
        await using var command = session.Command(SearchSql.FirstOf(session.Engine, set.Numbers!)).Add("@probe", limit);
        foreach (var (name, value) in parameters) command.Add(name, value);
        return await NumbersAsync(command, cancellation);
    }

    /// <summary>The numbers that a select gives.</summary>
    public static async Task<List<long>> NumbersAsync(DbCommand select, CancellationToken cancellation)
    {
        var numbers = new List<long>();
        await using var row = await select.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) numbers.Add(row.GetInt64(0));
        return numbers;
    }
}
