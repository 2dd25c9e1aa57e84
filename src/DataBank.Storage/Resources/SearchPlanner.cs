using System.Globalization;

namespace DataBank.Storage;

/// <summary>
/// Chooses what a search reads through. SQLite has no statistics that would tell a rare value from a common one, so a few rows of each set
/// are counted, which costs microseconds; the other engines keep such statistics and order the look-ups by themselves.
/// </summary>
internal sealed class SearchPlanner(ReadSession session)
{
    private const int Few = 200;
    private const int Many = 5000;

    public async Task<SearchPlan> PlanAsync(IReadOnlyList<IndexSet> sets, IReadOnlyList<(string Name, object Value)> parameters, CancellationToken cancellation)
    {
        var drivers = sets.Where(set => set.Numbers is not null).ToList();
        if (drivers.Count == 0) return new SearchPlan(null, sets, IsNarrow: false);
        if (sets is [{ Order: IndexSetOrder.ByNumber or IndexSetOrder.ByTime }]) return With(sets, drivers[0], isNarrow: false);
        if (session.Engine != DatabaseEngine.Sqlite) return With(sets, drivers.MinBy(set => set.Order)!, isNarrow: true);

        foreach (var limit in new[] { Few, Many })
        {
            var (smallest, size) = (drivers[0], int.MaxValue);
            foreach (var driver in drivers)
            {
                var count = await CountAsync(driver, limit, parameters, cancellation);
                if (count < size) (smallest, size) = (driver, count);
            }
            if (size < limit) return With(sets, smallest, isNarrow: true);
        }
        // All are large. One that comes in order gives a page soon; so does looking at all resources in order when matches are everywhere.
        var best = drivers.MinBy(set => set.Order)!;
        return best.Order == IndexSetOrder.Spread ? new SearchPlan(null, sets, IsNarrow: false) : With(sets, best, isNarrow: false);
    }

    private static SearchPlan With(IReadOnlyList<IndexSet> sets, IndexSet driver, bool isNarrow) =>
        new(driver, [.. sets.Where(set => set != driver)], isNarrow);

    private async Task<int> CountAsync(IndexSet set, int limit, IReadOnlyList<(string Name, object Value)> parameters, CancellationToken cancellation)
    {
        await using var command = session.Command(SearchSql.Probe(session.Engine, set.Numbers!)).Add("@probe", limit);
        foreach (var (name, value) in parameters) command.Add(name, value);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }
}
