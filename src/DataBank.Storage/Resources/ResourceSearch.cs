using System.Data.Common;
using System.Globalization;
using DataBank.Fhir;
using SortKey = DataBank.Fhir.SortKey;

namespace DataBank.Storage;

/// <summary>Runs searches: a page, its total and the cursor of the next, from one snapshot.</summary>
internal sealed class ResourceSearch(Database database, IndexNames names, CursorSeal seal)
{
    public async Task<SearchPage> PageAsync(SearchQuery query, CancellationToken cancellation)
    {
        var scope = Fingerprint(query);
        var cursor = await seal.OpenAsync(query.Cursor, scope, cancellation);
        var (page, next) = await database.ReadAsync(session => PageAsync(session, query, scope, cursor, cancellation), cancellation);
        return next is null ? page : page with { NextCursor = await seal.CloseAsync(next, cancellation) };
    }

    /// <summary>The first matches inside a read or write at hand, at most <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<StoredResource>> FirstAsync(ReadSession session, SearchQuery query, int count, CancellationToken cancellation)
    {
        var first = query with { Count = count, CountTotal = false, Sort = [], Cursor = null };
        return (await PageAsync(session, first, "", null, cancellation)).Page.Matches;
    }

    private async Task<(SearchPage Page, PageCursor? Next)> PageAsync(
        ReadSession session, SearchQuery query, string scope, PageCursor? cursor, CancellationToken cancellation)
    {
        var total = query.CountTotal || query.Count == 0 ? cursor?.Total ?? await TotalAsync(session, query, cancellation) : (long?)null;
        if (query.Count == 0) return (new SearchPage([], total, null), null);

        var rows = await RowsAsync(session, query, cursor, cancellation);
        var matches = rows.Take(query.Count).Select(row => row.Row.Resource).ToList();
        if (rows.Count <= query.Count) return (new SearchPage(matches, total, null), null);
        var last = rows[query.Count - 1];
        var pin = cursor?.Pin ?? await HighestAsync(session, cancellation);
        return (new SearchPage(matches, total, null), new PageCursor(scope, last.Row.Number, pin, total, last.Keys));
    }

    private async Task<List<(ResourceRow Row, IReadOnlyList<SortKeyValue> Keys)>> RowsAsync(
        ReadSession session, SearchQuery query, PageCursor? cursor, CancellationToken cancellation)
    {
        var compiler = new SearchCompiler(session, names, database.Clock);
        var sql = await SqlAsync(session.Engine, compiler, query, cursor, cancellation);
        await using var command = session.Command(sql).Add("@count", query.Count + 1);
        foreach (var (name, value) in compiler.Parameters) command.Add(name, value);
        var rows = new List<(ResourceRow, IReadOnlyList<SortKeyValue>)>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) rows.Add((ResourceRow.Read(row), KeysOf(row, query)));
        return rows;
    }

    /// <summary>The statement of one page, with its parameters left in <paramref name="compiler"/> (and @count for the caller).</summary>
    internal static async Task<string> SqlAsync(
        DatabaseEngine engine, SearchCompiler compiler, SearchQuery query, PageCursor? cursor, CancellationToken cancellation)
    {
        var where = await compiler.WhereAsync(query, cancellation);
        if (cursor is not null) where += $" and r.number <= {compiler.Bind(cursor.Pin)}";
        if (query.Sort is [])
            return SearchSql.Page(engine, cursor is null ? where : $"{where} and r.number > {compiler.Bind(cursor.Last)}");
        if (query.Sort is [{ Parameter: null } byUpdate])
        {
            if (cursor is not null) where += $" and r.surrogate {(byUpdate.Descending ? "<" : ">")} {compiler.Bind(cursor.Keys[0].Value!)}";
            return SearchSql.PageByUpdate(engine, where, byUpdate.Descending ? HistoryOrder.NewestFirst : HistoryOrder.OldestFirst);
        }
        var keys = new List<string>();
        foreach (var key in query.Sort) keys.Add($"{await compiler.SortValueAsync(query.ResourceType, key, cancellation)} as key{keys.Count}");
        var keyNames = string.Join(", ", query.Sort.Select((_, position) => $"k.key{position}"));
        // Resources without a value come last in either direction, and none is dropped.
        var order = string.Join(", ", query.Sort.Select((key, position) =>
            $"case when k.key{position} is null then 1 else 0 end, k.key{position}{(key.Descending ? " desc" : "")}")) + ", k.sorted_number";
        var after = cursor is null ? "1 = 1" : After(compiler, query.Sort, cursor, 0);
        return SearchSql.SortedPage(engine, where, string.Join(", ", keys), keyNames, after, order);
    }

    // The rows behind the cursor: later in the first key, or equal there and later in the rest.
    private static string After(SearchCompiler compiler, IReadOnlyList<SortKey> sort, PageCursor cursor, int position)
    {
        if (position == sort.Count) return $"k.sorted_number > {compiler.Bind(cursor.Last)}";
        var key = $"k.key{position.ToString(CultureInfo.InvariantCulture)}";
        var rest = After(compiler, sort, cursor, position + 1);
        if (cursor.Keys[position].Value is not { } value) return $"({key} is null and {rest})";
        var parameter = compiler.Bind(value);
        return $"({key} {(sort[position].Descending ? "<" : ">")} {parameter} or {key} is null or ({key} = {parameter} and {rest}))";
    }

    private static IReadOnlyList<SortKeyValue> KeysOf(DbDataReader row, SearchQuery query)
    {
        const int firstKey = 10;
        if (query.Sort is []) return [];
        if (query.Sort is [{ Parameter: null }]) return [SortKeyValue.Of(row.GetInt64(6))];
        return [.. query.Sort.Select((_, position) => SortKeyValue.Of(row.GetValue(firstKey + position)))];
    }

    private async Task<long> TotalAsync(ReadSession session, SearchQuery query, CancellationToken cancellation)
    {
        var compiler = new SearchCompiler(session, names, database.Clock);
        var where = await compiler.WhereAsync(query, cancellation);
        await using var command = session.Command(SearchSql.Total(session.Engine, where));
        foreach (var (name, value) in compiler.Parameters) command.Add(name, value);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }

    private static async Task<long> HighestAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = session.Command(ResourceSql.Highest(session.Engine));
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }

    private static string Fingerprint(SearchQuery query) => CursorSeal.Fingerprint(string.Join('\n',
    [
        "search", query.ResourceType,
        .. query.Criteria.Select(criterion => $"{criterion.Code}:{criterion.Modifier}={string.Join(',', criterion.Values)}"),
        .. query.Sort.Select(key => $"{(key.Descending ? "-" : "")}{key.Parameter?.Code}"),
    ]));
}
