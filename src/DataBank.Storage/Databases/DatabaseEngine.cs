namespace DataBank.Storage;

/// <summary>The three engines; one logical schema, one search compiler.</summary>
public enum DatabaseEngine
{
    Sqlite,
    PostgreSql,
    SqlServer,
}
