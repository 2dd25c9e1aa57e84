using System.Diagnostics;

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
    public Task StopAsync() => RunAsync(Path.Combine(programs!, "pg_ctl"), "-D", Path.Combine(folder!, "data"), "-m", "immediate", "-w", "stop");

    public Task StartAgainAsync() => RunAsync(Path.Combine(programs!, "pg_ctl"), "-D", Path.Combine(folder!, "data"), "-w", "-l", Path.Combine(folder!, "log"), "-o", options, "start");

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
