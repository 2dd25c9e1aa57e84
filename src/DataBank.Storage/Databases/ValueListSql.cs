using System.Diagnostics;

namespace DataBank.Storage;

/// <summary>A list of values as one parameter (a JSON array), so that ten thousand ids are no more text than one.</summary>
internal static class ValueListSql
{
    /// <summary>A query of one column, <c>value</c>: <c>id in (…)</c>.</summary>
    public static string Texts(DatabaseEngine engine, string parameter) => engine switch
    {
        DatabaseEngine.Sqlite => $"select value from json_each({parameter})",
        DatabaseEngine.PostgreSql => $"select value collate \"C\" as value from json_array_elements_text(cast({parameter} as json)) as list(value)",
        DatabaseEngine.SqlServer => $"select value from openjson({parameter}) with (value nvarchar(400) collate Latin1_General_100_BIN2 '$')",
        _ => throw new UnreachableException(),
    };

    /// <summary>Pairs of texts (a JSON array of arrays), as a query of <c>name</c> and <c>value</c>.</summary>
    public static string Pairs(DatabaseEngine engine, string parameter) => engine switch
    {
        DatabaseEngine.Sqlite => $"select json_extract(value, '$[0]') as name, json_extract(value, '$[1]') as value from json_each({parameter})",
        DatabaseEngine.PostgreSql => $"select (pair ->> 0) collate \"C\" as name, (pair ->> 1) collate \"C\" as value from json_array_elements(cast({parameter} as json)) as list(pair)",
        DatabaseEngine.SqlServer =>
            $"select name, value from openjson({parameter}) with (name nvarchar(64) collate Latin1_General_100_BIN2 '$[0]', value nvarchar(400) collate Latin1_General_100_BIN2 '$[1]')",
        _ => throw new UnreachableException(),
    };

    /// <summary>The same for 64-bit numbers.</summary>
    public static string Numbers(DatabaseEngine engine, string parameter) => engine switch
    {
        DatabaseEngine.Sqlite => $"select value from json_each({parameter})",
        DatabaseEngine.PostgreSql => $"select cast(value as bigint) as value from json_array_elements_text(cast({parameter} as json)) as list(value)",
        DatabaseEngine.SqlServer => $"select value from openjson({parameter}) with (value bigint '$')",
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// To stand behind "from": the rows of a table that have one of the values of a list in an indexed column. They are looked up one by one, however many the engine believes
    /// there to be.
    /// </summary>
    /// <param name="list">A query as above.</param>
    /// <param name="hint">SQL Server's, on the table.</param>
    /// <param name="ending">PostgreSQL's, of each look-up.</param>
    public static string RowsOf(string list, DatabaseEngine engine, string table, string alias, string column, string hint = "", string ending = "") => $"({list}) k " + engine switch
    {
        DatabaseEngine.Sqlite => $"cross join {table} {alias} on {alias}.{column} = k.value",
        DatabaseEngine.PostgreSql => $"cross join lateral (select * from {table} where {column} = k.value offset 0{ending}) {alias}",
        DatabaseEngine.SqlServer => $"join {table} {alias}{hint} on {alias}.{column} = k.value",
        _ => throw new UnreachableException(),
    };
}
