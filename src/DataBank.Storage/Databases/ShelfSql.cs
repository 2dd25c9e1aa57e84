using System.Diagnostics;

namespace DataBank.Storage;

/// <summary>Statements that make, name and delete databases. Names are made of a-z, 0-9 and "_" and stand in the text: none of them can be a parameter.</summary>
internal static class ShelfSql
{
    public static string Names(DatabaseEngine engine) => engine switch
    {
        DatabaseEngine.PostgreSql => "select cast(nspname as text) from pg_namespace where left(cast(nspname as text), length(@start)) = @start",
        DatabaseEngine.SqlServer => "select name from sys.databases where left(name, len(@start)) = @start",
        _ => throw new UnreachableException(),
    };

    public static string Create(DatabaseEngine engine, string name) => engine switch
    {
        DatabaseEngine.SqlServer => $"create database [{name}]",
        _ => throw new UnreachableException(),
    };

    /// <summary>What others have begun to write is ended first: of a node that hangs it must not be committed once another has taken over.</summary>
    public static string Rename(DatabaseEngine engine, string former, string name) => engine switch
    {
        DatabaseEngine.PostgreSql => $"{EndWrites(former)}; alter schema \"{former}\" rename to \"{name}\"",
        DatabaseEngine.SqlServer => $"alter database [{former}] set single_user with rollback immediate; alter database [{former}] modify name = [{name}]; alter database [{name}] set multi_user",
        _ => throw new UnreachableException(),
    };

    /// <inheritdoc cref="Rename"/>
    public static string Drop(DatabaseEngine engine, string name) => engine switch
    {
        DatabaseEngine.PostgreSql => $"{EndWrites(name)}; drop schema if exists \"{name}\" cascade",
        DatabaseEngine.SqlServer => $"alter database [{name}] set single_user with rollback immediate; drop database [{name}]",
        _ => throw new UnreachableException(),
    };

    // Waits until they have ended (ms).
    private static string EndWrites(string schema) =>
        $"select pg_terminate_backend(activity.pid, 5000) from pg_stat_activity as activity where {DatabaseSql.HoldsTurn} and turn.relnamespace = to_regnamespace('{schema}'))";
}
