using System.Diagnostics;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// The pieces that a search is put together from by <see cref="SearchCompiler"/>. Index rows are named i, resources r; arguments are
/// names of parameters.
/// </summary>
internal static class SearchSql
{
    /// <summary>Numbers of the resources with a row of one search parameter; conditions on i follow with "and".</summary>
    public static string Rows(DatabaseEngine engine, IndexTable table, string parameterId) => engine switch
    {
        _ => $"select i.number from {IndexSql.Name(table)} i where i.param_id = {parameterId}",
    };

    /// <summary>Many values of two columns at once: pairs is a JSON array of [text, text or number].</summary>
    public static string RowsOfPairs(DatabaseEngine engine, IndexTable table, string parameterId, string pairs)
    {
        var (first, second, type) = table == IndexTable.Token ? ("code", "system_id", "integer") : ("target_id", "target_type", "text");
        var list = engine switch
        {
            DatabaseEngine.Sqlite => $"(select json_extract(value, '$[0]') as a, json_extract(value, '$[1]') as b from json_each({pairs}))",
            DatabaseEngine.PostgreSql =>
                $"(select value ->> 0 as a, cast(value ->> 1 as {type}) as b from json_array_elements(cast({pairs} as json)) as list(value))",
            DatabaseEngine.SqlServer => "(select a, b from openjson(" + pairs + ") with (a nvarchar(400) collate Latin1_General_100_BIN2 '$[0]', b "
                + (type == "integer" ? "int" : "nvarchar(64) collate Latin1_General_100_BIN2") + " '$[1]'))",
            _ => throw new UnreachableException(),
        };
        return $"select i.number from {IndexSql.Name(table)} i join {list} v on i.{first} = v.a and i.{second} = v.b where i.param_id = {parameterId}";
    }

    /// <summary>A page of plain resources in the order of their numbers.</summary>
    public static string Page(DatabaseEngine engine, string where) =>
        $"select {ResourceSql.Columns} from resource r where {where} order by r.number {ResourceSql.Limit(engine)}";

    /// <summary>The same in the order of last update, which is that of surrogates.</summary>
    public static string PageByUpdate(DatabaseEngine engine, string where, HistoryOrder order) =>
        $"select {ResourceSql.Columns} from resource r where {where} order by r.surrogate {(order == HistoryOrder.OldestFirst ? "asc" : "desc")} {ResourceSql.Limit(engine)}";

    /// <summary>A page sorted by keys that are found first, bodies are read for the rows of the page only.</summary>
    public static string SortedPage(DatabaseEngine engine, string where, string keys, string keyNames, string after, string order) =>
        $"select {ResourceSql.Columns}, {keyNames} from (select k.* from (select r.number as sorted_number, {keys} from resource r where {where}) k "
        + $"where {after} order by {order} {ResourceSql.Limit(engine)}) k join resource r on r.number = k.sorted_number and r.is_current = 1 order by {order}";

    public static string Total(DatabaseEngine engine, string where) => engine switch
    {
        _ => $"select count(*) from resource r where {where}",
    };

    /// <summary>The value that a resource is sorted by: the least of a parameter when ascending, else the greatest.</summary>
    public static string SortValue(DatabaseEngine engine, IndexTable table, string parameterId, SortOrder order)
    {
        var column = table switch
        {
            IndexTable.Token => "code",
            IndexTable.String => "folded",
            IndexTable.Date => "start_time",
            IndexTable.Number or IndexTable.Quantity => "value",
            IndexTable.Reference => "target_id",
            IndexTable.Uri => "uri",
            _ => throw new UnreachableException(),
        };
        var pick = order == SortOrder.Ascending ? "min" : "max";
        return engine switch
        {
            _ => $"(select {pick}(i.{column}) from {IndexSql.Name(table)} i where i.number = r.number and i.param_id = {parameterId})",
        };
    }

    public static string Contains(DatabaseEngine engine, string text) => engine switch
    {
        DatabaseEngine.Sqlite => $"instr(i.folded, {text}) > 0",
        DatabaseEngine.PostgreSql => $"strpos(i.folded, {text}) > 0",
        DatabaseEngine.SqlServer => $"charindex({text}, i.folded) > 0",
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
            SearchPrefix.Ge => $"({endColumn} > {end} or ({isContained}))",
            SearchPrefix.Le => $"({startColumn} < {start} or ({isContained}))",
            SearchPrefix.Sa => $"{startColumn} >= {end}",
            SearchPrefix.Eb => $"{endColumn} <= {start}",
            SearchPrefix.Ap => $"{startColumn} < {end} and {endColumn} > {start}", // The caller has widened the range.
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>
    /// Number comparison (https://hl7.org/fhir/R4/search.html#number): without a prefix the value must lie in the range that the
    /// search value's precision implies; with one, the precision is ignored.
    /// </summary>
    public static string Number(DatabaseEngine engine, SearchPrefix prefix, string value, string low, string high)
    {
        return prefix switch
        {
            SearchPrefix.Eq or SearchPrefix.Ap => $"i.value >= {low} and i.value < {high}",
            SearchPrefix.Ne => $"(i.value < {low} or i.value >= {high})",
            SearchPrefix.Gt or SearchPrefix.Sa => $"i.value > {value}",
            SearchPrefix.Lt or SearchPrefix.Eb => $"i.value < {value}",
            SearchPrefix.Ge => $"i.value >= {value}",
            SearchPrefix.Le => $"i.value <= {value}",
            _ => throw new UnreachableException(),
        };
    }
}
