using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>Which engine a database is on. Section <c>Storage</c>, <c>Views</c> or <c>Vault</c>.</summary>
internal sealed class DatabaseSettings
{
    public DatabaseEngine Provider { get; init; } = DatabaseEngine.Sqlite;

    /// <summary>ADO.NET connection string; unset with SQLite: a file in the data folder.</summary>
    public string? ConnectionString { get; init; }
}
