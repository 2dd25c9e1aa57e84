using System.Diagnostics;

namespace DataBank.Storage;

/// <summary>Statements that read what tables a database has, and copy them. Names come from the database itself and stand in the text.</summary>
internal static class CopySql
{
    /// <summary>All tables but those that each database makes by itself, and the text index, which is made anew.</summary>
    public static string Tables(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.Sqlite => "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'",
        DatabaseEngine.PostgreSql => "select cast(table_name as text) from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'",
        DatabaseEngine.SqlServer => "select table_name from information_schema.tables where table_schema = schema_name() and table_type = 'BASE TABLE'",
        _ => throw new UnreachableException(),
    };

    /// <summary>Name, type and place in the primary key of the columns of @table.</summary>
    public static string Columns(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.Sqlite => "select name, type, pk from pragma_table_info(@table) order by cid",
        _ => "select c.column_name, c.data_type, coalesce((select max(k.ordinal_position) from information_schema.key_column_usage k join information_schema.table_constraints t "
            + "on t.constraint_schema = k.constraint_schema and t.constraint_name = k.constraint_name and t.table_name = k.table_name and t.constraint_type = 'PRIMARY KEY' "
            + "where k.table_schema = c.table_schema and k.table_name = c.table_name and k.column_name = c.column_name), 0) "
            + $"from information_schema.columns c where c.table_schema = {(engine == DatabaseEngine.PostgreSql ? "current_schema()" : "schema_name()")} and c.table_name = @table order by c.ordinal_position",
    };

    /// <summary>All rows behind the first @skip of them.</summary>
    public static string Rows(DatabaseEngine engine, string table, string columns, string order) => engine switch
    {
        DatabaseEngine.SqlServer => $"select {columns} from {table} order by {order} offset @skip rows",
        DatabaseEngine.PostgreSql => $"select {columns} from {table} order by {order} offset @skip",
        _ => $"select {columns} from {table} order by {order} limit -1 offset @skip",
    };

    /// <summary>All rows, in any order.</summary>
    public static string AllRows(DatabaseEngine engine, string table, string columns) => engine switch
    {
        _ => $"select {columns} from {table}",
    };

    /// <summary>SQLite only: the others have bulk paths.</summary>
    public static string Insert(string table, string columns, string values) => $"insert into {table}({columns}) values ({values})";

    /// <summary>PostgreSQL only.</summary>
    public static string Copy(string table, string columns) => $"copy {table}({columns}) from stdin (format binary)";

    public static string Empty(DatabaseEngine engine, string table) => engine switch
    {
        _ => $"delete from {table}",
    };

    /// <summary>Whether anybody has written to the database: it must be new.</summary>
    public static string IsUsed(DatabaseEngine engine, bool isVault) => engine switch
    {
        _ => isVault ? "select (select count(*) from person_identity) + (select count(*) from theme)" : "select (select count(*) from resource) + (select count(*) from instance)",
    };

    /// <summary>How far a copy has come, in the database that it goes to.</summary>
    public static string BeginProgress(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.Sqlite => "create table if not exists store_copy(table_name text not null primary key, row_count integer not null) strict",
        DatabaseEngine.PostgreSql => "create table if not exists store_copy(table_name text not null primary key, row_count bigint not null)",
        DatabaseEngine.SqlServer => "if object_id('store_copy') is null create table store_copy(table_name nvarchar(128) not null primary key, row_count bigint not null)",
        _ => throw new UnreachableException(),
    };

    public static string ReadProgress(DatabaseEngine engine) => engine switch
    {
        _ => "select table_name, row_count from store_copy",
    };

    public static string AddProgress(DatabaseEngine engine) => engine switch
    {
        _ => "insert into store_copy(table_name, row_count) values (@table, @rows)",
    };

    public static string SetProgress(DatabaseEngine engine) => engine switch
    {
        _ => "update store_copy set row_count = @rows where table_name = @table",
    };

    public static string EndProgress(DatabaseEngine engine) => engine switch
    {
        _ => "drop table store_copy",
    };

    /// <summary>A surrogate that no row has reached.</summary>
    public static string NextSurrogate(DatabaseEngine engine) => engine switch
    {
        // Behind every transaction that is seen, also where one that began earlier is still open.
        DatabaseEngine.PostgreSql => "select (cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint) + transaction_offset) << 20 from write_clock",
        _ => "select last_surrogate from write_clock where id = 1",
    };

    /// <summary>PostgreSQL only: surrogates are made of transaction ids and go on from there.</summary>
    public static string RaiseSurrogates(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.PostgreSql => "update write_clock set transaction_offset = greatest(transaction_offset, (cast(@surrogate as bigint) >> 20) - cast(cast(pg_current_xact_id() as text) as bigint) + 1)",
        _ => throw new UnreachableException(),
    };

    /// <summary>What resources are indexed by is made anew, with the text index, when the appliance starts.</summary>
    public static string ForgetIndex(DatabaseEngine engine) => engine switch
    {
        _ => "update index_state set version = 0",
    };
}
