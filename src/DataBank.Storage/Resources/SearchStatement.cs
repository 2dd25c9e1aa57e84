using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using DataBank.Fhir;
using SortKey = DataBank.Fhir.SortKey;

namespace DataBank.Storage;

/// <summary>A search compiled and planned on one session: gives a page's rows and the total.</summary>
internal sealed partial class SearchStatement
{
    /// <summary>Uncounted beyond: the default total is left out then, an estimate extrapolated.</summary>
    private const int CheapTotal = 1000;
    private const int EstimatedTotal = 10_000;

    /// <summary>The column behind those of the resource.</summary>
    private const int FirstKey = 10;

    private readonly ReadSession session;
    private readonly SearchQuery query;
    private readonly SearchCompiler compiler;
    private readonly SearchPlan plan;
    private long? known; // Counted with the page.

    private SearchStatement(ReadSession session, SearchQuery query, SearchCompiler compiler, SearchPlan plan) =>
        (this.session, this.query, this.compiler, this.plan) = (session, query, compiler, plan);

    public static async Task<SearchStatement> PrepareAsync(ReadSession session, SearchCompiler compiler, SearchQuery query, CancellationToken cancellation)
    {
        var sets = await compiler.SetsAsync(query, cancellation);
        var plan = await new SearchPlanner(session).PlanAsync(sets, query.Sort.Count > 0, compiler.Parameters, cancellation);
        return new SearchStatement(session, query, compiler, compiler.Shown(query.Types, plan));
    }

    /// <summary>The rows of a page and one more, when there is one.</summary>
    public async Task<List<(ResourceRow Row, IReadOnlyList<SortKeyValue> Keys)>> RowsAsync(PageCursor? cursor, CancellationToken cancellation)
    {
        if (ReadsNumbers) return await ReadNumbersAsync(cursor, cancellation);
        if (!ComesInOrder) return await ReadAsync(await PageSqlAsync(cursor, cancellation), query.Count + 1, KeysOf, cancellation);
        // First those with a value, as the index has them; when they end, the others.
        var rows = new List<(ResourceRow Row, IReadOnlyList<SortKeyValue> Keys)>();
        if (cursor is null or { Keys: [{ Value: not null }] })
            rows.AddRange(await ReadAsync(await PageInOrderAsync(cursor, cancellation), query.Count + 1, KeysOf, cancellation));
        if (rows.Count > query.Count) return rows;
        var last = cursor is { Keys: [{ Value: null }] } ? cursor.Last : -1;
        rows.AddRange(await ReadAsync(await PageWithoutValueAsync(last, cursor, cancellation), query.Count + 1 - rows.Count, _ => [SortKeyValue.Of(null)], cancellation));
        return rows;
    }

    /// <summary>A large result in the order of one date or text: the first page must not cost sorting all of it.</summary>
    internal bool ComesInOrder =>
        !plan.IsNarrow && query.Types.Count == 1 && query.Sort is [{ Parameter: { Type: SearchParameterType.Date or SearchParameterType.String, IndexedAs.Count: 1 } }];

    // All of a small set that does not come in order are read for a page: SQLite, which is in this process, hands numbers over sooner than it sorts them or looks again.
    private bool ReadsNumbers => session.Engine == DatabaseEngine.Sqlite && query.Sort is [] && plan is { IsNarrow: true, Driver.Order: IndexSetOrder.Spread or IndexSetOrder.ByTime };

    private async Task<List<(ResourceRow Row, IReadOnlyList<SortKeyValue> Keys)>> ReadNumbersAsync(PageCursor? cursor, CancellationToken cancellation)
    {
        var numbers = plan is { Numbers: { } read, Filters: [] } ? [.. read] : await AllNumbersAsync(cancellation);
        SortOnce(numbers);
        known = numbers.Count;
        var page = numbers.Where(number => cursor is null || (number > cursor.Last && number <= cursor.Pin)).Take(query.Count + 1);
        await using var rows = session.Command(SearchSql.Rows(session.Engine, "@numbers")).AddList("@numbers", page);
        return await ReadAsync(rows, _ => [], cancellation);
    }

    private async Task<List<long>> AllNumbersAsync(CancellationToken cancellation)
    {
        await using var command = Command(plan.All);
        return await SearchPlanner.NumbersAsync(command, cancellation);
    }

    private static void SortOnce(List<long> numbers)
    {
        numbers.Sort();
        var kept = 0;
        foreach (var number in CollectionsMarshal.AsSpan(numbers))
        {
            if (kept == 0 || numbers[kept - 1] != number) numbers[kept++] = number;
        }
        numbers.RemoveRange(kept, numbers.Count - kept);
    }

    // Nothing is looked up for each match.
    private bool IsCountedCheaply => plan.Filters.Count == 0 && plan.Driver?.Order != IndexSetOrder.ByNumberAlone;

    /// <summary>The statement of a page of resources with a value, in its order.</summary>
    internal async Task<string> PageInOrderAsync(PageCursor? cursor, CancellationToken cancellation)
    {
        var (key, table) = (query.Sort[0], CriterionCompiler.TableOf(query.Sort[0].Parameter!));
        var conditions = ConditionsOn("v.number");
        if (cursor is not null)
        {
            var (column, value) = (SearchSql.OrderColumn(table), compiler.Bind(cursor.Keys[0].Value!));
            conditions += $" and v.number <= {compiler.Bind(cursor.Pin)} and {column} {(key.Descending ? "<=" : ">=")} {value} "
                + $"and ({column} {(key.Descending ? "<" : ">")} {value} or v.number > {compiler.Bind(cursor.Last)})";
        }
        var isParameter = await compiler.IsParameterAsync(query.Types, key.Parameter!, "", cancellation);
        return SearchSql.PageInOrder(session.Engine, table, key.Descending ? SortOrder.Descending : SortOrder.Ascending, isParameter, conditions);
    }

    /// <summary>The statement of a page of those without.</summary>
    internal async Task<string> PageWithoutValueAsync(long last, PageCursor? cursor, CancellationToken cancellation)
    {
        var key = query.Sort[0].Parameter!;
        var isParameter = await compiler.IsParameterAsync(query.Types, key, "", cancellation);
        var more = $" and not exists (select 1 from {SearchSql.RowsOfOne(session.Engine, CriterionCompiler.TableOf(key))} where i.number = s.number and i.param_id {isParameter})"
            + $" and s.number > {compiler.Bind(last)}";
        if (cursor is not null) more += $" and s.number <= {compiler.Bind(cursor.Pin)}";
        return SearchSql.Page(session.Engine, plan.Matches(compiler.AmongTypes(query.Types, "s"), more));
    }

    // Of a page in an order that an index gives.
    private string ConditionsOn(string number) =>
        string.Concat((plan.Driver is null ? plan.Filters : plan.Filters.Prepend(plan.Driver)).Select(set => $" and {SearchSql.LookedUp(session.Engine, set.Holds(number))}"));

    private async Task<List<(ResourceRow Row, IReadOnlyList<SortKeyValue> Keys)>> ReadAsync(
        string sql, int count, Func<DbDataReader, IReadOnlyList<SortKeyValue>> keys, CancellationToken cancellation)
    {
        await using var command = Command(sql).Add("@count", count);
        return await ReadAsync(command, keys, cancellation);
    }

    private static async Task<List<(ResourceRow Row, IReadOnlyList<SortKeyValue> Keys)>> ReadAsync(
        DbCommand command, Func<DbDataReader, IReadOnlyList<SortKeyValue>> keys, CancellationToken cancellation)
    {
        var rows = new List<(ResourceRow, IReadOnlyList<SortKeyValue>)>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) rows.Add((ResourceRow.Read(row), keys(row)));
        return rows;
    }

    public Task<(IReadOnlyList<StoredResource> Included, bool IsCut)> IncludeAsync(IReadOnlyList<ResourceRow> matches, CancellationToken cancellation) =>
        new IncludeSearch(session, compiler).RunAsync(matches, query.Includes, cancellation);

    /// <summary>The statement of the first page and, where the engine tells, its plan; values are not among them.</summary>
    public async Task<IReadOnlyList<string>> ExplainAsync(CancellationToken cancellation)
    {
        var sql = ReadsNumbers ? plan.All : ComesInOrder ? await PageInOrderAsync(null, cancellation) : await PageSqlAsync(null, cancellation);
        var lines = new List<string> { sql };
        if (session.Engine == DatabaseEngine.SqlServer) return lines;
        await using var command = Command(SearchSql.Explain(session.Engine, sql)).Add("@count", query.Count + 1);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) lines.Add(Values().Replace(Convert.ToString(row.GetValue(row.FieldCount - 1), CultureInfo.InvariantCulture) ?? "", "$1?"));
        return lines;
    }

    // PostgreSQL's plans repeat what is searched for.
    [GeneratedRegex("'[^']*'|([<>=] )-?[0-9][0-9.]*", RegexOptions.NonBacktracking)]
    private static partial Regex Values();

    /// <summary>Null: not asked for, or not cheap and not insisted on.</summary>
    public async Task<long?> TotalAsync(CancellationToken cancellation)
    {
        if (known is not null) return known;
        var matches = plan.Matches(compiler.AmongTypes(query.Types, "s"), "");
        if (query.Total == TotalMode.Accurate || (query.Count == 0 && query.Total == TotalMode.IfCheap))
            return await CountAsync(SearchSql.Total(session.Engine, matches), int.MaxValue, cancellation);
        if (query.Total == TotalMode.IfCheap && !IsCountedCheaply) return null;
        var bound = query.Total == TotalMode.Estimate ? EstimatedTotal : CheapTotal;
        var counted = await CountAsync(SearchSql.BoundedTotal(session.Engine, matches), bound + 1, cancellation);
        if (counted <= bound) return counted;
        return query.Total == TotalMode.Estimate ? await ExtrapolateAsync(matches, bound, cancellation) : null;
    }

    /// <summary>The statement of one page, its parameters left in <see cref="SearchCompiler.Parameters"/> (and @count for the caller).</summary>
    internal async Task<string> PageSqlAsync(PageCursor? cursor, CancellationToken cancellation)
    {
        var engine = session.Engine;
        var more = cursor is null ? "" : $" and s.number <= {compiler.Bind(cursor.Pin)}";
        if (query.Sort is [])
        {
            if (cursor is not null) more += $" and s.number > {compiler.Bind(cursor.Last)}";
            return SearchSql.Page(engine, plan.Matches(compiler.AmongTypes(query.Types, "s"), more));
        }
        if (query.Sort is [{ Parameter: null } byUpdate] && !plan.IsNarrow) return PageByUpdate(byUpdate, cursor);

        var keys = new List<string>();
        foreach (var key in query.Sort) keys.Add($"{await compiler.SortValueAsync(query.Types, key, cancellation)} as key{keys.Count}");
        var keyNames = string.Join(", ", query.Sort.Select((_, position) => $"k.key{position}"));
        // Resources without a value come last in either direction, and none is dropped.
        var order = string.Join(", ", query.Sort.Select((key, position) =>
            $"case when k.key{position} is null then 1 else 0 end, k.key{position}{(key.Descending ? " desc" : "")}")) + ", k.sorted_number";
        var after = cursor is null ? "1 = 1" : After(cursor, 0);
        return SearchSql.SortedPage(engine, plan.Matches(compiler.AmongTypes(query.Types, "s"), more), string.Join(", ", keys), keyNames, after, order);
    }

    // Of a large result the first page comes soon in this order, which an index has.
    private string PageByUpdate(SortKey byUpdate, PageCursor? cursor)
    {
        var where = $"{compiler.AmongTypes(query.Types, "r")} and r.is_current = 1 and r.deleted = 0{ConditionsOn("r.number")}";
        if (cursor is not null)
        {
            where += $" and r.number <= {compiler.Bind(cursor.Pin)} "
                + $"and r.surrogate {(byUpdate.Descending ? "<" : ">")} {compiler.Bind(cursor.Keys[0].Value!)}";
        }
        return SearchSql.PageByUpdate(session.Engine, where, byUpdate.Descending ? HistoryOrder.NewestFirst : HistoryOrder.OldestFirst);
    }

    // The rows behind the cursor: later in the first key, or equal there and later in the rest.
    private string After(PageCursor cursor, int position)
    {
        if (position == query.Sort.Count) return $"k.sorted_number > {compiler.Bind(cursor.Last)}";
        var key = $"k.key{position.ToString(CultureInfo.InvariantCulture)}";
        var rest = After(cursor, position + 1);
        if (cursor.Keys[position].Value is not { } value) return $"({key} is null and {rest})";
        var parameter = compiler.Bind(value);
        return $"({key} {(query.Sort[position].Descending ? "<" : ">")} {parameter} or {key} is null or ({key} = {parameter} and {rest}))";
    }

    private IReadOnlyList<SortKeyValue> KeysOf(DbDataReader row)
    {
        if (query.Sort is []) return [];
        if (query.Sort is [{ Parameter: null }]) return [SortKeyValue.Of(row.GetInt64(6))];
        return [.. query.Sort.Select((_, position) => SortKeyValue.Of(row.GetValue(FirstKey + position)))];
    }

    // As many matches among these numbers, so many among all.
    private async Task<long> ExtrapolateAsync(string matches, int counted, CancellationToken cancellation)
    {
        await using var command = Command(SearchSql.Reach(session.Engine, matches)).Add("@count", counted);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation) || row.IsDBNull(0)) return counted;
        var (first, last, highest) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        return Math.Max(counted, (long)(counted * ((double)(highest - first + 1) / (last - first + 1))));
    }

    private async Task<long> CountAsync(string sql, int bound, CancellationToken cancellation)
    {
        await using var command = Command(sql).Add("@count", bound);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }

    private DbCommand Command(string sql)
    {
        var command = session.Command(sql);
        foreach (var (name, value) in compiler.Parameters) command.Add(name, value);
        return command;
    }
}
