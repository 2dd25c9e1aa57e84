using System.Collections.Concurrent;
using System.Diagnostics;

namespace DataBank.Storage;

/// <summary>Statements that keep the search index.</summary>
internal static class IndexSql
{
    // Written for every resource: putting them together took as long as JSON did.
    private static readonly ConcurrentDictionary<(DatabaseEngine Engine, IndexTable Table), string> inserts = new();
    private static readonly ConcurrentDictionary<(DatabaseEngine Engine, IndexTable Table, int Count), string> numberInserts = new();
    private static readonly ConcurrentDictionary<IndexTable, string> rowInserts = new();

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

    /// <summary>
    /// PostgreSQL only, outside a transaction: counts samples of what is searched, and notes where indexes need not ask their tables. By itself it does so within minutes, and has
    /// prepared statements for empty tables until then.
    /// </summary>
    public static string LookOver(DatabaseEngine engine) => engine == DatabaseEngine.PostgreSql
        ? $"vacuum (analyze) resource, text_index, {string.Join(", ", Enum.GetValues<IndexTable>().Select(Name))}"
        : throw new UnreachableException();

    public static string Clear(DatabaseEngine engine, IndexTable table) => engine switch
    {
        _ => $"delete from {Name(table)} where number = @number",
    };

    /// <summary>
    /// SQL Server only: adds this many rows with parameters of their own (@column0 of the first): numbers with a fraction, whose last bit text in between
    /// could change.
    /// </summary>
    public static string InsertNumbers(DatabaseEngine engine, IndexTable table, int count) =>
        numberInserts.GetOrAdd((engine, table, count), static key => MakeInsertNumbers(key.Engine, key.Table, key.Count));

    private static string MakeInsertNumbers(DatabaseEngine engine, IndexTable table, int count)
    {
        var columns = Columns(table);
        var rows = Enumerable.Range(0, count).Select(row => $"({string.Join(", ", columns.Select(column => $"@{column}{row}"))})");
        return engine switch
        {
            _ => $"insert into {Name(table)}({string.Join(", ", columns)}) values {string.Join(", ", rows)}",
        };
    }

    /// <summary>SQLite only: adds one row, its parameters in the order of <see cref="Columns"/>.</summary>
    public static string InsertRow(IndexTable table) => rowInserts.GetOrAdd(
        table, static table => $"insert into {Name(table)}({string.Join(", ", Columns(table))}) values ({string.Join(", ", Columns(table).Select(_ => "?"))})");

    /// <summary>PostgreSQL only: begins a stream of rows.</summary>
    public static string Copy(IndexTable table) => $"copy {Name(table)}({string.Join(", ", Columns(table))}) from stdin (format binary)";

    /// <summary>In the order in which they are filled.</summary>
    public static string[] Columns(IndexTable table) => table switch
    {
        IndexTable.Token => ["param_id", "code", "system_id", "number"],
        IndexTable.String => ["param_id", "folded", "ordinal", "exact", "number"],
        IndexTable.Date => ["param_id", "start_time", "end_time", "number"],
        IndexTable.Number => ["param_id", "low", "high", "number"],
        IndexTable.Quantity => ["param_id", "low", "high", "code", "system_id", "number"],
        IndexTable.Reference => ["param_id", "target_id", "target_type", "number"],
        IndexTable.Uri => ["param_id", "uri", "number"],
        IndexTable.Composite => ["param_id", "code", "low", "ordinal", "system_id", "high", "text", "text_system_id", "low2", "high2", "number"],
        IndexTable.Compartment => ["patient_id", "type", "number"],
        _ => throw new UnreachableException(),
    };

    /// <summary>Not for SQLite: adds rows, on PostgreSQL those in arrays that are named as their columns, on SQL Server those in @rows, of a table without fractions.</summary>
    public static string Insert(DatabaseEngine engine, IndexTable table) => inserts.GetOrAdd((engine, table), static key => MakeInsert(key.Engine, key.Table));

    private static string MakeInsert(DatabaseEngine engine, IndexTable table)
    {
        var columns = Columns(table);
        if (engine == DatabaseEngine.PostgreSql) return $"insert into {Name(table)}({string.Join(", ", columns)}) select * from unnest({string.Join(", ", columns.Select(column => $"@{column}"))})";
        return table switch
        {
            IndexTable.Token => FromJson("int", "text", "int", "bigint"),
            IndexTable.String => FromJson("int", "text", "int", "text", "bigint"),
            IndexTable.Date => FromJson("int", "bigint", "bigint", "bigint"),
            IndexTable.Reference => FromJson("int", "text", "text", "bigint"),
            IndexTable.Uri => FromJson("int", "text", "bigint"),
            IndexTable.Compartment => FromJson("text", "text", "bigint"),
            _ => throw new UnreachableException(),
        };

        string FromJson(params string[] types) =>
            $"insert into {Name(table)}({string.Join(", ", columns)}) select {string.Join(", ", types.Select((_, position) => $"c{position}"))} "
                + $"from openjson(@rows) with ({string.Join(", ", types.Select((type, position) => $"c{position} {(type == "text" ? "nvarchar(max)" : type)} '$[{position}]'"))})";
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
