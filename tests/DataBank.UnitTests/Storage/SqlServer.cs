using DotNet.Testcontainers.Builders;
using Microsoft.Data.SqlClient;
using Testcontainers.MsSql;

namespace DataBank.UnitTests.Storage;

/// <summary>
/// A SQL Server for the tests: the one that DATABANK_TEST_SQLSERVER names, else a container that the Docker engine of this machine is asked for when
/// a test first needs it, and removes when the tests have ended. Without either, tests skip and say why.
/// </summary>
internal static class SqlServer
{
    private static readonly Lazy<Task<(string? ConnectionString, string? Reason)>> started = new(StartAsync);

    /// <summary>The connection string of the server; skips the test where there is none.</summary>
    public static async Task<string> ConnectionStringAsync()
    {
        var (connectionString, reason) = await started.Value;
        Assert.SkipWhen(connectionString is null, reason ?? "");
        return connectionString!;
    }

    /// <summary>The connection string of a new database there.</summary>
    public static async Task<string> NewDatabaseAsync(string stem)
    {
        var server = await ConnectionStringAsync();
        var name = $"{stem}_{Guid.NewGuid():n}";
        await using var connection = new SqlConnection(server);
        await connection.OpenAsync();
        await using var create = new SqlCommand($"create database [{name}]", connection);
        await create.ExecuteNonQueryAsync();
        return new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ConnectionString;
    }

    private static async Task<(string? ConnectionString, string? Reason)> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("DATABANK_TEST_SQLSERVER") is { Length: > 0 } given) return (given, null);
        try
        {
            var container = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-latest").Build();
            await container.StartAsync();
            return (container.GetConnectionString(), null);
        }
        catch (DockerUnavailableException)
        {
            return (null, "No SQL Server: DATABANK_TEST_SQLSERVER names none, and there is no Docker engine to start one.");
        }
    }
}
