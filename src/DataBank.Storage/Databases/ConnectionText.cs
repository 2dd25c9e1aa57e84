using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataBank.Storage;

/// <summary>Connection strings as administrators write them.</summary>
internal static class ConnectionText
{
    /// <summary>The connection string itself, once it is known that it can be read.</summary>
    /// <exception cref="SchemaProblem">It can't. What the drivers say of that quotes parts of it, which may be parts of a password: it is not passed on.</exception>
    public static string Checked(DatabaseEngine engine, string text)
    {
        try
        {
            DbConnectionStringBuilder _ = engine switch
            {
                DatabaseEngine.Sqlite => new SqliteConnectionStringBuilder(text),
                DatabaseEngine.PostgreSql => OfPostgreSql(text),
                _ => OfSqlServer(text),
            };
            return text;
        }
        catch (Exception problem) when (problem is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            throw new SchemaProblem($"A connection string can't be read as one of {engine}: \"Name=value;Name=value\", and values with ';', '=' or quotes in quotes.");
        }
    }

    // The driver that a method names is loaded when it is first called: one that is not used takes memory for nothing.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NpgsqlConnectionStringBuilder OfPostgreSql(string text) => new(text);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SqlConnectionStringBuilder OfSqlServer(string text) => new(text);
}
