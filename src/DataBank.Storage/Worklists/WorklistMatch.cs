using System.Data.Common;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Matching keys of a worklist search, compiled to conditions on the rows of <see cref="MatchingValues"/>. What stands too deep inside
/// sequences to have any is held against the attributes of those that pass the rest.
/// </summary>
internal sealed class WorklistMatch
{
    private const long RareItems = 10_000;

    private readonly WorklistKind list;
    private readonly SightReads? sight;
    private readonly List<WorklistKey> indexed = [];
    private readonly List<(IReadOnlyList<Tag> Path, AttributeMatch Match)> filters = [];

    /// <exception cref="RequestProblem">400: a key that can't be matched, or a malformed value.</exception>
    public WorklistMatch(WorklistKind list, WorkitemQuery query)
    {
        (this.list, sight) = (list, query.Sight is { } given ? new SightReads(given) : null);
        foreach (var (path, value) in query.Keys)
        {
            var key = QueryKey.Find(path) ?? throw RequestProblem.Invalid($"{string.Join('.', path)} is no key to match on.");
            foreach (var match in AttributeMatch.Parse(key.Tag, key.Kind, value, query.FuzzyMatching))
            {
                if (path.Count <= MatchingValues.DeepestPath) indexed.Add(new WorklistKey(list, path, match));
                else filters.Add((path, match));
            }
        }
    }

    /// <summary>Everything that matches is found by the database alone.</summary>
    public bool IsIndexed => filters.Count == 0;

    /// <summary>The query of the matches: of the keys of worklist items, or of workitems, all or one page.</summary>
    public async Task<DbCommand> SearchAsync(ReadSession session, bool isPaged, CancellationToken cancellation)
    {
        var (table, owner) = list == WorklistKind.Modality ? ("worklist_item i", "i.item_key") : ("workitem w", "w.workitem_key");
        var from = await DriverAsync(session, cancellation) is { } driver
            ? $"({driver}) d {(session.Engine == DatabaseEngine.Sqlite ? "cross " : "")}join {table} on {owner} = d.owner_key" // On SQLite a cross join keeps the order of the loops: first what is rare.
            : table;
        var where = indexed.Count == 0 ? "1 = 1" : string.Join("\n    and ", indexed.Select((key, number) => key.Predicate(session.Engine, owner, number)));
        if (sight is not null) where += $"\n    and not {WorklistSql.IsOfClosedPatient(session.Engine, owner, sight.Opened)}";
        var command = session.Command(list == WorklistKind.Modality ? WorklistSql.Search(session.Engine, from, where) : WorkitemSql.Search(session.Engine, isPaged, from, where));
        AddParameters(command, session.Engine);
        sight?.AddTo(command);
        return command;
    }

    /// <summary>Whether attributes pass the keys that have no rows.</summary>
    public bool Holds(AttributeDocument attributes) => filters.TrueForAll(filter => filter.Match.Holds(attributes.Texts(filter.Path)));

    /// <summary>Whether an item that has no rows yet matches.</summary>
    public bool HoldsAll(AttributeDocument attributes) =>
        Holds(attributes) && indexed.TrueForAll(key => key.Match.Holds(key.Path.Count == 1 ? attributes.Texts(key.Path[0]) : attributes.Texts(key.Path)));

    // A query of owner_key that few items pass, from which a search starts instead of walking all; null when none is rare.
    private async Task<string?> DriverAsync(ReadSession session, CancellationToken cancellation)
    {
        var (rarest, fewest) = ((string?)null, RareItems);
        for (var number = 0; number < indexed.Count; number++)
        {
            if (indexed[number].IsOfColumn) continue;
            var driver = WorklistSql.Driver(session.Engine, indexed[number].Test(session.Engine, number));
            await using var command = session.Command(WorklistSql.Probe(session.Engine, driver)).Add("@most", fewest);
            AddParameters(command, session.Engine);
            var items = Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture);
            if (items < fewest) (rarest, fewest) = (driver, items);
            if (fewest < 32) break; // As good as it gets.
        }
        return rarest;
    }

    private void AddParameters(DbCommand command, DatabaseEngine engine)
    {
        command.Add("@list", (long)list);
        for (var number = 0; number < indexed.Count; number++) indexed[number].AddTo(command, engine, number);
    }
}
