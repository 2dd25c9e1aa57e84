using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace DataBank.Tests;

/// <summary>
/// Azure Blob Storage for the tests: the one that DATABANK_TEST_AZURE names, else Azurite on a free port, installed from npm once per
/// working copy and started when a test first asks. Without either, tests skip and say why.
/// </summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    private const string Account = "databank";
    private readonly string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly string folder = Directory.CreateTempSubdirectory("databank-azurite-").FullName;
    private readonly int port = FreePort.Next();
    private readonly SemaphoreSlim starting = new(1);
    private Process? process;

    private string Own => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={key};BlobEndpoint=http://127.0.0.1:{port}/{Account};";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The connection string of a running service.</summary>
    public async Task<string> ConnectAsync()
    {
        if (Environment.GetEnvironmentVariable("DATABANK_TEST_AZURE") is { Length: > 0 } given) return given;
        await StartAsync();
        return Own;
    }

    /// <summary>A name that no container has yet.</summary>
    public static string NewContainer() => $"t{Guid.NewGuid():n}";

    /// <summary>Starts it, also again after it was stopped, on the data it had.</summary>
    public async Task StartAsync()
    {
        await starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (process is not null) return;
            var installed = await InstallAsync();
            process = Start("node", new Dictionary<string, string> { ["AZURITE_ACCOUNTS"] = $"{Account}:{key}" }, Path.Combine(installed, "node_modules", "azurite", "dist", "src", "blob", "main.js"),
                "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--location", folder, "--silent", "--skipApiVersionCheck", "--disableTelemetry");
            await UntilItListensAsync();
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>Tells it to end: killed at once it would forget what it has not yet written down.</summary>
    public async Task StopAsync()
    {
        if (process is null) return;
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"])) await kill.WaitForExitAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(30))) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
        starting.Dispose();
    }

    private async Task UntilItListensAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException) when (attempt < 600)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    // Two test programs may begin at the same time: one installs, the other waits.
    private static async Task<string> InstallAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "DataBankAppliance.sln"))) root = root.Parent ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
        var target = Directory.CreateDirectory(Path.Combine(root.FullName, "artifacts", "azurite")).FullName;
        var done = Path.Combine(target, "installed");
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var turn = new FileStream(Path.Combine(target, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                if (File.Exists(done)) return target;
                foreach (var file in (string[])["package.json", "package-lock.json"]) File.Copy(Path.Combine(root.FullName, "tests", "Azurite", file), Path.Combine(target, file), overwrite: true);
                using var npm = Start("npm", [], "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", target);
                await npm.WaitForExitAsync(TestContext.Current.CancellationToken);
                Assert.SkipUnless(npm.ExitCode == 0, "Azurite could not be installed from npm, and DATABANK_TEST_AZURE is not set.");
                await File.WriteAllTextAsync(done, "", TestContext.Current.CancellationToken);
                return target;
            }
            catch (IOException) when (attempt < 600)
            {
                await Task.Delay(500, TestContext.Current.CancellationToken);
            }
        }
    }

    private static Process Start(string program, Dictionary<string, string> environment, params string[] arguments)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator);
        Assert.SkipUnless(Array.Exists(folders, folder => File.Exists(Path.Combine(folder, program))), $"{program} is missing, and DATABANK_TEST_AZURE is not set.");
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
