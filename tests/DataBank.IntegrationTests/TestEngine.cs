using DataBank.UnitTests.Storage;

namespace DataBank.IntegrationTests;

/// <summary>
/// The engine that an appliance under test is on: SQLite, or the one that DATABANK_TEST_ENGINE names: PostgreSql, on the server of
/// DATABANK_TEST_POSTGRES, or SqlServer. Each appliance gets databases of its own there.
/// </summary>
internal static class TestEngine
{
    public static bool IsSqlite => Environment.GetEnvironmentVariable("DATABANK_TEST_ENGINE") is null or "" or "Sqlite";

    /// <summary>Settings with those of the engine, unless they name one.</summary>
    public static IReadOnlyDictionary<string, string> Complete(IReadOnlyDictionary<string, string> settings)
    {
        if (settings.ContainsKey("DATABANK_Storage__Provider")) return settings;
        var engine = Environment.GetEnvironmentVariable("DATABANK_TEST_ENGINE");
        var databases = engine switch
        {
            null or "" or "Sqlite" => new Dictionary<string, string>(),
            "PostgreSql" => OnPostgreSql(Given("DATABANK_TEST_POSTGRES")),
            "SqlServer" => OnSqlServerAsync().GetAwaiter().GetResult(),
            _ => throw new InvalidOperationException($"DATABANK_TEST_ENGINE is Sqlite, PostgreSql or SqlServer, not {engine}."),
        };
        foreach (var (name, value) in settings) databases[name] = value;
        return databases;
    }

    /// <summary>Settings of an appliance whose databases are schemas of one PostgreSQL database.</summary>
    public static Dictionary<string, string> OnPostgreSql(string connectionString)
    {
        var id = Guid.NewGuid().ToString("n")[..12];
        return new Dictionary<string, string>
        {
            ["DATABANK_Storage__Provider"] = "PostgreSql",
            ["DATABANK_Storage__ConnectionString"] = $"{connectionString};Search Path=clinical_{id}",
            ["DATABANK_Vault__Provider"] = "PostgreSql",
            ["DATABANK_Vault__ConnectionString"] = $"{connectionString};Search Path=vault_{id}",
            ["DATABANK_Access__Provider"] = "PostgreSql",
            ["DATABANK_Access__ConnectionString"] = $"{connectionString};Search Path=access_{id}",
            ["DATABANK_Views__Provider"] = "PostgreSql",
            ["DATABANK_Views__ConnectionString"] = connectionString,
        };
    }

    private static async Task<Dictionary<string, string>> OnSqlServerAsync()
    {
        var settings = new Dictionary<string, string> { ["DATABANK_Views__Provider"] = "SqlServer", ["DATABANK_Views__ConnectionString"] = await SqlServer.ConnectionStringAsync() };
        foreach (var database in new[] { "Storage", "Vault", "Access" })
        {
            settings[$"DATABANK_{database}__Provider"] = "SqlServer";
            settings[$"DATABANK_{database}__ConnectionString"] = await SqlServer.NewDatabaseAsync(database.ToLowerInvariant());
        }
        return settings;
    }

    private static string Given(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text : throw new InvalidOperationException($"{variable} gives the connection string of the server.");
}
