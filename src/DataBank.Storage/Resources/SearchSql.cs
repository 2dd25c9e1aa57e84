using System.Diagnostics;
using System.Globalization;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// The pieces that a search is put together from by <see cref="SearchCompiler"/>. Index rows are named i, the resources of a page r;
/// arguments are names of parameters or pieces.
/// </summary>
internal static class SearchSql
{
    /// <summary>Index rows i of one resource: SQLite, without statistics, would rather read through the values in question.</summary>
    public static string RowsOfOne(DatabaseEngine engine, IndexTable table)
    {
        var name = IndexSql.Name(table);
        return engine switch
        {
            DatabaseEngine.Sqlite when table != IndexTable.Compartment => $"{name} i indexed by {name.Replace("_index", "_of_resource", StringComparison.Ordinal)}",
            _ => $"{name} i",
        };
    }

    /// <summary>Index rows i that are ranges: their index has no others.</summary>
    public static string Ranges(DatabaseEngine engine, IndexTable table)
    {
        var name = IndexSql.Name(table);
        return engine == DatabaseEngine.Sqlite ? $"{name} i indexed by {name.Replace("_index", "_range", StringComparison.Ordinal)}" : $"{name} i";
    }

    /// <summary>A list of pairs as rows of columns a and b: a JSON array of [text, text or number].</summary>
    public static string Pairs(DatabaseEngine engine, IndexTable table, string pairs)
    {
        var type = table == IndexTable.Token ? "integer" : "text";
        return engine switch
        {
            DatabaseEngine.Sqlite => $"select json_extract(value, '$[0]') as a, json_extract(value, '$[1]') as b from json_each({pairs})",
            DatabaseEngine.PostgreSql =>
                $"select value ->> 0 as a, cast(value ->> 1 as {type}) as b from json_array_elements(cast({pairs} as json)) as list(value)",
            DatabaseEngine.SqlServer => $"select a, b from openjson({pairs}) with (a nvarchar(400) collate Latin1_General_100_BIN2 '$[0]', b "
                + (type == "integer" ? "int" : "nvarchar(64) collate Latin1_General_100_BIN2") + " '$[1]')",
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Whether two columns are one of many pairs.</summary>
    public static string IsAmongPairs(DatabaseEngine engine, IndexTable table, string pairs)
    {
        var (first, second) = table == IndexTable.Token ? ("i.code", "i.system_id") : ("i.target_id", "i.target_type");
        var list = Pairs(engine, table, pairs);
        // The first condition alone finds the rows by the index.
        return $"{first} in (select v.a from ({list}) v) and exists (select 1 from ({list}) v where v.a = {first} and v.b = {second})";
    }

    /// <summary>A page of resources in the order of their numbers, which <paramref name="matches"/> selects.</summary>
    public static string Page(DatabaseEngine engine, string matches) =>
        $"select {ResourceSql.Columns} from ({First(engine, matches)}) k "
        + "join resource r on r.number = k.number and r.is_current = 1 order by r.number";

    /// <summary>The resources of a list of numbers, in their order.</summary>
    public static string Rows(DatabaseEngine engine, string list) =>
        $"select {ResourceSql.Columns} from resource r where r.number in ({ValueListSql.Numbers(engine, list)}) and r.is_current = 1 order by r.number";

    /// <summary>The numbers of the first @count matches.</summary>
    public static string First(DatabaseEngine engine, string matches) => $"{matches} order by s.number {ResourceSql.Limit(engine)}";

    /// <summary>A page of one type in the order of last update, which is that of surrogates; conditions are on r.</summary>
    public static string PageByUpdate(DatabaseEngine engine, string where, HistoryOrder order) =>
        $"select {ResourceSql.Columns} from resource r where {where} order by r.surrogate {(order == HistoryOrder.OldestFirst ? "asc" : "desc")} {ResourceSql.Limit(engine)}";

    /// <summary>A page sorted by keys that are found first; bodies are read for the rows of the page only.</summary>
    public static string SortedPage(DatabaseEngine engine, string matches, string keys, string keyNames, string after, string order) =>
        $"select {ResourceSql.Columns}, {keyNames} from (select k.* from (select m.number as sorted_number, {keys} from ({matches}) m) k "
        + $"where {after} order by {order} {ResourceSql.Limit(engine)}) k join resource r on r.number = k.sorted_number and r.is_current = 1 order by {order}";

    /// <summary>
    /// A page in the order of one parameter's rows v, which an index has: of the rows of a resource the first counts, as
    /// <see cref="SortValue"/> has it. Resources without a value are not among them.
    /// </summary>
    public static string PageInOrder(DatabaseEngine engine, IndexTable table, SortOrder order, string isParameter, string conditions)
    {
        var (column, tie) = table == IndexTable.Date ? ("start_time", "end_time") : ("folded", "ordinal");
        var (earlier, direction) = order == SortOrder.Ascending ? ("<", "") : (">", " desc");
        var isFirst = $"not exists (select 1 from {RowsOfOne(engine, table)} where i.number = v.number and i.param_id = v.param_id "
            + $"and (i.{column} {earlier} v.{column} or (i.{column} = v.{column} and i.{tie} {earlier} v.{tie})))";
        return $"select {ResourceSql.Columns}, k.key0 from (select v.number as sorted_number, v.{column} as key0 from {IndexSql.Name(table)} v "
            + $"where v.param_id {isParameter} and {LookedUp(engine, isFirst)}{conditions} "
            + $"order by v.{column}{direction}, v.number {ResourceSql.Limit(engine)}) k "
            + $"join resource r on r.number = k.sorted_number and r.is_current = 1 order by k.key0{direction}, r.number";
    }

    /// <summary>The column that rows v of <see cref="PageInOrder"/> come in the order of.</summary>
    public static string OrderColumn(IndexTable table) => table == IndexTable.Date ? "v.start_time" : "v.folded";

    public static string Total(DatabaseEngine engine, string matches) => engine switch
    {
        _ => $"select count(*) from ({matches}) m",
    };

    /// <summary>The total, counted no further than @count.</summary>
    public static string BoundedTotal(DatabaseEngine engine, string matches) => engine switch
    {
        _ => $"select count(*) from ({First(engine, matches)}) m",
    };

    /// <summary>The plan of a statement, a row a step, its text in the last column. SQL Server tells plans by a setting instead.</summary>
    public static string Explain(DatabaseEngine engine, string statement) => engine switch
    {
        DatabaseEngine.Sqlite => $"explain query plan {statement}",
        DatabaseEngine.PostgreSql => $"explain {statement}",
        _ => throw new UnreachableException(),
    };

    /// <summary>The first and the last number of the first @count matches, and the highest of all resources.</summary>
    public static string Reach(DatabaseEngine engine, string matches) => engine switch
    {
        _ => $"select min(m.number), max(m.number), (select max(surrogate) from resource) from ({First(engine, matches)}) m",
    };

    /// <summary>
    /// PostgreSQL only: joins the rows of a table for each row so far, and in no other way. Its own order rests on what it expects of values, and prepared statements are planned for any.
    /// </summary>
    public static string Step(string table, string alias, string condition) => $"cross join lateral (select * from {table} {alias} where {condition} offset 0) {alias}";

    /// <summary>A condition that is looked up for each row: PostgreSQL would rather join all that meet it.</summary>
    public static string LookedUp(DatabaseEngine engine, string condition) => engine == DatabaseEngine.PostgreSql ? $"(select {condition})" : condition;

    /// <summary>PostgreSQL only: how many rows each set has, a column a set, counted no further than a limit.</summary>
    public static string Counts(IEnumerable<string> sets, int limit) =>
        $"select {string.Join(", ", sets.Select(numbers => $"(select count(*) from (select n.number from ({numbers}) n limit {limit.ToString(CultureInfo.InvariantCulture)}) m)"))}";

    /// <summary>How many rows a set has, counted no further than @probe.</summary>
    public static string Probe(DatabaseEngine engine, string numbers) => $"select count(*) from ({FirstOf(engine, numbers)}) m";

    /// <summary>The first @probe rows of a set, as they come.</summary>
    public static string FirstOf(DatabaseEngine engine, string numbers) => engine switch
    {
        DatabaseEngine.SqlServer => $"select top (@probe) n.number from ({numbers}) n",
        _ => $"select n.number from ({numbers}) n limit @probe",
    };

    /// <summary>The value that a resource m is sorted by: the least of a parameter when ascending, else the greatest.</summary>
    public static string SortValue(DatabaseEngine engine, IndexTable table, string isParameter, SortOrder order)
    {
        var column = table switch
        {
            IndexTable.Token => "code",
            IndexTable.String => "folded",
            IndexTable.Date => "start_time",
            IndexTable.Number or IndexTable.Quantity => "low",
            IndexTable.Reference => "target_id",
            IndexTable.Uri => "uri",
            _ => throw new UnreachableException(),
        };
        var pick = order == SortOrder.Ascending ? "min" : "max";
        return engine switch
        {
            _ => $"(select {pick}(i.{column}) from {IndexSql.Name(table)} i where i.number = m.number and i.param_id {isParameter})",
        };
    }

    public static string Contains(DatabaseEngine engine, string column, string text) => engine switch
    {
        DatabaseEngine.Sqlite => $"instr({column}, {text}) > 0",
        DatabaseEngine.PostgreSql => $"strpos({column}, {text}) > 0",
        DatabaseEngine.SqlServer => $"charindex({text}, {column}) > 0",
        _ => throw new UnreachableException(),
    };

    public static string EndsWith(DatabaseEngine engine, string column, string text) => engine switch
    {
        DatabaseEngine.Sqlite => $"substr({column}, -length({text})) = {text}",
        DatabaseEngine.PostgreSql => $"right({column}, length({text})) = {text}",
        DatabaseEngine.SqlServer => $"right({column}, len({text} + 'x') - 1) = {text}",
        _ => throw new UnreachableException(),
    };

    /// <summary>Date comparison on half-open ranges (https://hl7.org/fhir/R4/search.html#prefix): [start, end) is the search value's.</summary>
    public static string Date(DatabaseEngine engine, SearchPrefix prefix, string startColumn, string endColumn, string start, string end)
    {
        var isContained = $"{startColumn} >= {start} and {startColumn} < {end} and {endColumn} <= {end}";
        return prefix switch
        {
            SearchPrefix.Eq => isContained,
            SearchPrefix.Ne => $"not ({isContained})",
            SearchPrefix.Gt => $"{endColumn} > {end}",
            SearchPrefix.Lt => $"{startColumn} < {start}",
            // The first condition follows from the rest; the index is read by it.
            SearchPrefix.Ge => $"{endColumn} > {start} and ({endColumn} > {end} or ({isContained}))",
            SearchPrefix.Le => $"{startColumn} < {end} and ({startColumn} < {start} or ({isContained}))",
            SearchPrefix.Sa => $"{startColumn} >= {end}",
            SearchPrefix.Eb => $"{endColumn} <= {start}",
            SearchPrefix.Ap or SearchPrefix.Overlaps => $"{startColumn} < {end} and {endColumn} > {start}", // ap: the caller has widened the range.
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The same for the instant of last update of a resource.</summary>
    public static string Instant(DatabaseEngine engine, SearchPrefix prefix, string column, string start, string end) => prefix switch
    {
        SearchPrefix.Eq or SearchPrefix.Ap or SearchPrefix.Overlaps => $"{column} >= {start} and {column} < {end}",
        SearchPrefix.Ne => $"({column} < {start} or {column} >= {end})",
        SearchPrefix.Gt or SearchPrefix.Sa => $"{column} >= {end}",
        SearchPrefix.Lt or SearchPrefix.Eb => $"{column} < {start}",
        SearchPrefix.Ge => $"{column} >= {start}",
        SearchPrefix.Le => $"{column} < {end}",
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// Number comparison (https://hl7.org/fhir/R4/search.html#number) on stored bounds: without a prefix they must lie in the range that the
    /// search value's precision implies; with one, the precision is ignored. The conditions of which a row must meet one, and never meets two; the last of
    /// two is met by ranges alone (<see cref="IndexRows.IsRange"/>), since nearly all rows are points, which the index finds by their low end.
    /// </summary>
    public static string[] Number(DatabaseEngine engine, SearchPrefix prefix, string lowColumn, string highColumn, string value, string low, string high)
    {
        var isContained = $"{lowColumn} >= {low} and {lowColumn} < {high} and {highColumn} < {high}";
        return prefix switch
        {
            SearchPrefix.Eq => [isContained],
            SearchPrefix.Ne => [$"not ({isContained})"],
            SearchPrefix.Gt => Reaching($"{lowColumn} > {value}", $"{highColumn} > {value}"),
            SearchPrefix.Lt => [$"{lowColumn} < {value}"],
            SearchPrefix.Ge => Reaching($"{lowColumn} >= {value}", $"{highColumn} >= {value}"),
            SearchPrefix.Le => [$"{lowColumn} <= {value}"],
            SearchPrefix.Sa => [$"{lowColumn} > {value}"],
            SearchPrefix.Eb => [$"{lowColumn} < {value} and {highColumn} < {value}"], // The first condition follows from the second; the index is read by it.
            SearchPrefix.Ap or SearchPrefix.Overlaps => [.. Reaching($"{lowColumn} >= {low}", $"{highColumn} >= {low}").Select(reaching => $"{lowColumn} < {high} and {reaching}")],
            _ => throw new UnreachableException(),
        };

        // SQL Server has no index of ranges alone.
        string[] Reaching(string begins, string ends) =>
            engine == DatabaseEngine.SqlServer ? [ends] : [begins, $"{lowColumn} < {highColumn} and {ends} and not ({begins})"];
    }

    /// <summary>
    /// Great-circle distance by the haversine formula, in the box that the index finds: low holds latitudes, low2 longitudes, in degrees;
    /// reach is the square of the sine of half the angle.
    /// </summary>
    public static string Near(DatabaseEngine engine, string latitude, string longitude, string reach)
    {
        var (half, across) = ($"sin((i.low - {latitude}) * 0.00872664625997165)", $"sin((i.low2 - {longitude}) * 0.00872664625997165)");
        return engine switch
        {
            _ => $"{half} * {half} + cos({latitude} * 0.0174532925199433) * cos(i.low * 0.0174532925199433) * {across} * {across} <= {reach}",
        };
    }
}
