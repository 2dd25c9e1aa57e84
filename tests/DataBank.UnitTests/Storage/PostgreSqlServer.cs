using System.Diagnostics;
using Npgsql;

[assembly: AssemblyFixture(typeof(DataBank.UnitTests.Storage.PostgreSqlServer))]

namespace DataBank.UnitTests.Storage;

/// <summary>
/// A PostgreSQL server for the tests: the one that DATABANK_TEST_POSTGRES names, else a private cluster in a temporary folder
/// that is started when a test first asks and removed at the end. Without either, tests skip and say why.
/// </summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    private readonly Lazy<Task<(string? ConnectionString, string? Reason)>> started;
    private string? folder;
    private string? programs;
    private string options = "";

    private readonly bool isOwn;

    public PostgreSqlServer()
        : this(isOwn: false)
    {
    }

    private PostgreSqlServer(bool isOwn) => (this.isOwn, started) = (isOwn, new(StartAsync));

    private string Data => Path.Combine(folder!, "data");

    private string Archive => Path.Combine(folder!, "archive");

    private string BaseBackup => Path.Combine(folder!, "base");

    /// <summary>One that the test may stop, whatever DATABANK_TEST_POSTGRES names.</summary>
    public static PostgreSqlServer Own() => new(isOwn: true);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A connection string with a schema of its own.</summary>
    public async Task<string> NewSchemaAsync() => $"{await ConnectionStringAsync()};Search Path=t{Guid.NewGuid():n}";

    /// <summary>The connection string of its database; skips the test where there is no server.</summary>
    public async Task<string> ConnectionStringAsync()
    {
        var (connectionString, reason) = await started.Value;
        Assert.SkipWhen(connectionString is null, reason ?? "");
        return connectionString!;
    }

    public async ValueTask DisposeAsync()
    {
        if (folder is null) return;
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Ends a server of this process at once, as a crash does.</summary>
    public Task StopAsync() => RunAsync(Path.Combine(programs!, "pg_ctl"), "-D", Data, "-m", "immediate", "-w", "stop");

    public Task StartAgainAsync() => RunAsync(Path.Combine(programs!, "pg_ctl"), "-D", Data, "-w", "-l", Path.Combine(folder!, "log"), "-o", options, "start");

    /// <summary>From now on its log is archived, and there is a base backup that it goes on from.</summary>
    public async Task BeginArchiveAsync()
    {
        await RunAsync("mkdir", Archive);
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.auto.conf"), $"archive_mode = on\narchive_command = 'cp %p {Archive}/%f'\n", TestContext.Current.CancellationToken);
        await StopAsync();
        await StartAgainAsync();
        Assert.Equal(0, await RunAsync(Path.Combine(programs!, "pg_basebackup"), "-h", folder!, "-U", "databank", "-c", "fast", "-X", "none", "-D", BaseBackup));
    }

    /// <summary>The moment by its clock.</summary>
    public async Task<string> MomentAsync() => (string)(await AskAsync("select cast(clock_timestamp() as text)"))!;

    /// <summary>Sees to it that all that was written by now is in the archive.</summary>
    public async Task ArchiveAsync()
    {
        var last = (string)(await AskAsync("select pg_walfile_name(pg_switch_wal())"))!;
        for (var attempt = 0; !File.Exists(Path.Combine(Archive, last)); attempt++)
        {
            Assert.True(attempt < 300, "The log is not archived.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Loses it, and makes it again from base backup and archive as it was at a moment.</summary>
    public async Task RestoreAsync(string moment)
    {
        await StopAsync();
        await RunAsync("rm", "-rf", Data);
        await RunAsync("mv", BaseBackup, Data);
        await File.AppendAllTextAsync(
            Path.Combine(Data, "postgresql.auto.conf"), $"restore_command = 'cp {Archive}/%f %p'\nrecovery_target_time = '{moment}'\nrecovery_target_action = promote\n", TestContext.Current.CancellationToken);
        await RunAsync("touch", Path.Combine(Data, "recovery.signal"));
        await StartAgainAsync();
        NpgsqlConnection.ClearAllPools();
        for (var attempt = 0; (bool)(await AskAsync("select pg_is_in_recovery()"))!; attempt++)
        {
            Assert.True(attempt < 300, "The restore does not end.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private async Task<object?> AskAsync(string question)
    {
        await using var connection = new NpgsqlConnection(await ConnectionStringAsync());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private Task<(string? ConnectionString, string? Reason)> StartAsync() =>
        Environment.GetEnvironmentVariable("DATABANK_TEST_POSTGRES") is { Length: > 0 } given && !isOwn ? Task.FromResult<(string?, string?)>((given, null)) : StartOwnAsync();

    private async Task<(string? ConnectionString, string? Reason)> StartOwnAsync()
    {
        const string versions = "/usr/lib/postgresql";
        programs = Directory.Exists(versions)
            ? Directory.GetDirectories(versions).Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;
        if (programs is null) return (null, "PostgreSQL is not installed and DATABANK_TEST_POSTGRES is not set.");

        var made = Directory.CreateTempSubdirectory("databank-pg-").FullName;
        if (Environment.IsPrivilegedProcess) await RunProgramAsync("chown", "postgres", made); // The server refuses to run as root.
        var data = Path.Combine(made, "data");
        if (await RunAsync(Path.Combine(programs, "initdb"), "-D", data, "-U", "databank", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync") != 0)
            return (null, "initdb failed.");
        options = $"-c listen_addresses='' -c fsync=off -c max_connections=200 -k {made}";
        if (await RunAsync(Path.Combine(programs, "pg_ctl"), "-D", data, "-w", "-l", Path.Combine(made, "log"), "-o", options, "start") != 0)
            return (null, "pg_ctl start failed.");
        folder = made;
        return ($"Host={made};Username=databank;Database=postgres;Pooling=true;Maximum Pool Size=20", null);
    }

    private static Task<int> RunAsync(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? RunProgramAsync("runuser", ["-u", "postgres", "--", program, .. arguments])
        : RunProgramAsync(program, arguments);

    private static async Task<int> RunProgramAsync(string program, params string[] arguments)
    {
        // No pipes: the server that pg_ctl leaves behind would hold them open. Its own log is in the folder.
        var start = new ProcessStartInfo("sh") { WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", "exec \"$@\" >/dev/null 2>&1", "sh", program, .. arguments]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
