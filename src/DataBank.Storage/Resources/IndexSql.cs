using System.Collections.Concurrent;
using System.Diagnostics;

namespace DataBank.Storage;

/// <summary>Statements that keep the search index. Rows of one table come as one parameter, a JSON array of arrays.</summary>
internal static class IndexSql
{
    // Written for every resource: putting them together took as long as JSON did.
    private static readonly ConcurrentDictionary<(DatabaseEngine Engine, IndexTable Table), string> inserts = new();
    private static readonly ConcurrentDictionary<(DatabaseEngine Engine, IndexTable Table, int Count), string> numberInserts = new();

    public static string Name(IndexTable table) => table switch
    {
        IndexTable.Token => "token_index",
        IndexTable.String => "string_index",
        IndexTable.Date => "date_index",
        IndexTable.Number => "number_index",
        IndexTable.Quantity => "quantity_index",
        IndexTable.Reference => "reference_index",
        IndexTable.Uri => "uri_index",
        IndexTable.Composite => "composite_index",
        IndexTable.Compartment => "compartment",
        _ => throw new UnreachableException(),
    };

    public static string Clear(DatabaseEngine engine, IndexTable table) => engine switch
    {
        _ => $"delete from {Name(table)} where number = @number",
    };

    /// <summary>
    /// Adds this many rows with parameters of their own (@column0 of the first): numbers with a fraction, whose last bit text in between
    /// could change.
    /// </summary>
    public static string InsertNumbers(DatabaseEngine engine, IndexTable table, int count) =>
        numberInserts.GetOrAdd((engine, table, count), static key => MakeInsertNumbers(key.Engine, key.Table, key.Count));

    private static string MakeInsertNumbers(DatabaseEngine engine, IndexTable table, int count)
    {
        var columns = NumberColumns(table);
        var rows = Enumerable.Range(0, count).Select(row => $"({string.Join(", ", columns.Select(column => $"@{column}{row}"))}, @number)");
        return engine switch
        {
            _ => $"insert into {Name(table)}({string.Join(", ", columns)}, number) values {string.Join(", ", rows)}",
        };
    }

    /// <summary>The columns that <see cref="InsertNumbers"/> fills, in order.</summary>
    public static string[] NumberColumns(IndexTable table) => table switch
    {
        IndexTable.Number => ["param_id", "low", "high"],
        IndexTable.Quantity => ["param_id", "low", "high", "code", "system_id"],
        IndexTable.Composite => ["param_id", "code", "low", "ordinal", "system_id", "high", "text", "text_system_id", "low2", "high2"],
        _ => throw new UnreachableException(),
    };

    /// <summary>Adds the rows in @rows, of any other table.</summary>
    public static string Insert(DatabaseEngine engine, IndexTable table) => inserts.GetOrAdd((engine, table), static key => MakeInsert(key.Engine, key.Table));

    private static string MakeInsert(DatabaseEngine engine, IndexTable table)
    {
        return table switch
        {
            IndexTable.Token => FromRows("param_id, code, system_id", ["int", "text", "int"]),
            IndexTable.String => FromRows("param_id, folded, ordinal, exact", ["int", "text", "int", "text"]),
            IndexTable.Date => FromRows("param_id, start_time, end_time", ["int", "bigint", "bigint"]),
            IndexTable.Reference => FromRows("param_id, target_id, target_type", ["int", "text", "text"]),
            IndexTable.Uri => FromRows("param_id, uri", ["int", "text"]),
            IndexTable.Compartment => FromRows("patient_id, type", ["text", "text"]),
            _ => throw new UnreachableException(),
        };

        string FromRows(string columns, string[] types) =>
            $"insert into {Name(table)}({columns}, number) select {string.Join(", ", types.Select(Column))}, @number from {Rows(types)}";

        string Column(string type, int position) => engine switch
        {
            DatabaseEngine.Sqlite => $"json_extract(value, '$[{position}]')",
            DatabaseEngine.PostgreSql => $"cast(value ->> {position} as {type})",
            DatabaseEngine.SqlServer => $"c{position}",
            _ => throw new UnreachableException(),
        };

        string Rows(string[] types) => engine switch
        {
            DatabaseEngine.Sqlite => "json_each(@rows)",
            DatabaseEngine.PostgreSql => "json_array_elements(cast(@rows as json)) as list(value)",
            DatabaseEngine.SqlServer => $"openjson(@rows) with ({string.Join(", ", types.Select((type, position) => $"c{position} {(type == "text" ? "nvarchar(max)" : type)} '$[{position}]'"))})",
            _ => throw new UnreachableException(),
        };
    }

    public static string FindParameter(DatabaseEngine engine) => engine switch
    {
        _ => "select param_id from search_parameter where type = @type and code = @code",
    };

    public static string InsertParameter(DatabaseEngine engine) => engine switch
    {
        _ => "insert into search_parameter(param_id, type, code) select coalesce(max(param_id), 0) + 1, @type, @code from search_parameter",
    };

    public static string FindSystem(DatabaseEngine engine) => engine switch
    {
        _ => "select system_id from code_system where uri = @uri",
    };

    public static string InsertSystem(DatabaseEngine engine) => engine switch
    {
        _ => "insert into code_system(system_id, uri) select coalesce(max(system_id), 0) + 1, @uri from code_system",
    };
}
