using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.IntegrationTests;

/// <summary>
/// The real appliance as a process of its own, on a free loopback port and a temporary data folder: started, killed (as by
/// <c>kill -9</c>) and started again on the same data. As an assembly fixture one process serves the tests that don't disturb it.
/// It is on the engine that DATABANK_TEST_ENGINE names, with databases of its own.
/// </summary>
public sealed class ApplianceProcess : IAsyncLifetime
{
    private readonly IReadOnlyList<string> extraArguments;
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly ConcurrentQueue<string> output = new();
    private readonly int port = FreePort.Next();
    private readonly int smallDiskMegabytes;
    private readonly string? shared;
    private readonly string scheme = "http";
    private string folder;
    private Process? process;

    public ApplianceProcess()
        : this([], new Dictionary<string, string>())
    {
    }

    private ApplianceProcess(
        IReadOnlyList<string> extraArguments, IReadOnlyDictionary<string, string> environment, string? folder = null, int smallDiskMegabytes = 0, string? shared = null, string scheme = "http")
    {
        (this.extraArguments, this.smallDiskMegabytes, this.shared, this.scheme) = (extraArguments, smallDiskMegabytes, shared, scheme);
        this.environment = TestEngine.Complete(environment);
        this.folder = folder ?? Directory.CreateTempSubdirectory("databank-test-").FullName;
    }

    /// <summary>Made by the process itself.</summary>
    public string DataFolder => smallDiskMegabytes == 0 ? Path.Combine(folder, "data") : $"/proc/{process!.Id}/root{folder}/data";

    /// <summary>Keys and files, which nodes of one appliance share.</summary>
    public string SharedFolder => shared ?? DataFolder;

    public Uri BaseAddress => new($"{scheme}://127.0.0.1:{port}");

    /// <summary>The most memory the process has had resident since it started.</summary>
    public long PeakMemoryBytes
    {
        get
        {
            process!.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>The memory that it has resident now.</summary>
    public long MemoryBytes
    {
        get
        {
            process!.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Its environment, for other commands on the same databases.</summary>
    public IReadOnlyDictionary<string, string> Settings => environment;

    /// <summary>What the process has printed so far.</summary>
    public string Output => string.Join('\n', output);

    public HttpClient Anonymous => Client(null);

    public HttpClient Clinician => Client(Token(Roles.Clinician));

    public HttpClient DataManager => Client(Token(Roles.DataManager));

    public HttpClient Ingest => Client(Token(Roles.Ingest));

    public HttpClient Auditor => Client(Token(Roles.Auditor));

    public HttpClient Administrator => Client(Token(Roles.Administrator));

    public HttpClient Researcher(params string[] themes) => Client(Token(Roles.Researcher, themes));

    /// <summary>Starts an appliance of the test's own.</summary>
    public static async Task<ApplianceProcess> StartAsync(
        IReadOnlyList<string>? arguments = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var appliance = new ApplianceProcess(arguments ?? [], environment ?? new Dictionary<string, string>());
        await appliance.InitializeAsync();
        return appliance;
    }

    /// <summary>Starts one that speaks HTTPS alone; its clients here take any certificate.</summary>
    public static async Task<ApplianceProcess> StartHttpsAsync(IReadOnlyDictionary<string, string> environment)
    {
        var appliance = new ApplianceProcess([], environment, scheme: "https");
        await appliance.InitializeAsync();
        return appliance;
    }

    /// <summary>Starts another node of this appliance: on the same databases, with the same keys and files.</summary>
    public async Task<ApplianceProcess> StartNodeAsync(IReadOnlyList<string>? arguments = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var all = new Dictionary<string, string>(environment) { ["DATABANK_Shared"] = SharedFolder };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) all[name] = value;
        var node = new ApplianceProcess(arguments ?? extraArguments, all, shared: SharedFolder);
        await node.InitializeAsync();
        return node;
    }

    /// <summary>Starts one with a seeded patient, whose chest CT is in the view of theme lung-egfr.</summary>
    public static async Task<ApplianceProcess> StartSeededAsync()
    {
        var appliance = await StartAsync();
        var outcome = await RunAsync("seed", "--url", appliance.BaseAddress.ToString(), "--data", appliance.DataFolder, "--patients", "1", "--seed", "1");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using var researcher = appliance.Researcher("lung-egfr");
        var limit = TimeProvider.System.GetTimestamp();
        while ((await researcher.QidoAsync("/research/lung-egfr/dicomweb/series?Modality=CT")) is not { Count: > 0 })
        {
            Assert.True(TimeProvider.System.GetElapsedTime(limit) < TimeSpan.FromSeconds(30), "The theme's view stays empty.");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
        return appliance;
    }

    /// <summary>
    /// Starts one whose data folder is on a disk of its own that holds so little: a tmpfs in a mount namespace, which takes root, or
    /// user namespaces. Skips the test where there are neither.
    /// </summary>
    public static async Task<ApplianceProcess> StartOnSmallDiskAsync(
        int megabytes, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        using (var trial = Process.Start(new ProcessStartInfo("unshare", [.. Namespaces, "mount", "-t", "tmpfs", "tmpfs", Path.GetTempPath()]) { RedirectStandardError = true })!)
        {
            await trial.WaitForExitAsync();
            Assert.SkipUnless(trial.ExitCode == 0, $"No disk of the test's own can be mounted: {await trial.StandardError.ReadToEndAsync()}");
        }
        var appliance = new ApplianceProcess(arguments, environment, smallDiskMegabytes: megabytes);
        await appliance.InitializeAsync();
        return appliance;
    }

    /// <summary>Checks the data of the running process with <c>databank verify</c>, on the process's own disk.</summary>
    public async Task<string> VerifyAsync()
    {
        var start = StartInfo(["verify", "--data", Path.Combine(folder, "data")]);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        if (smallDiskMegabytes > 0) Prepend(start, "nsenter", InNamespace);
        var outcome = await RunAsync(start);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        return outcome.Output;
    }

    /// <summary>Of one on a disk of its own: what is opened from now on can't be written, as on a disk that failed; what is open already can.</summary>
    public async Task SetReadOnlyAsync(bool isReadOnly)
    {
        // What was opened meanwhile stays open for reading: it could not be unmounted.
        var script = isReadOnly
            ? $"mount --bind '{folder}' '{folder}' && mount -o remount,bind,ro '{folder}'"
            : $"mount -o remount,bind,rw '{folder}'";
        var start = new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Prepend(start, "nsenter", InNamespace);
        var outcome = await RunAsync(start);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }

    private string[] InNamespace => ["-t", $"{process!.Id}", "-m", .. Environment.IsPrivilegedProcess ? [] : (string[])["-U", "--preserve-credentials"]];

    /// <summary>Tells it to end, as a service manager does, and waits until it has.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process!.WaitForExitAsync(limit.Token);
    }

    /// <summary>Lets it do nothing, as on a machine that hangs, until <see cref="ResumeAsync"/>.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ResumeAsync() => SignalAsync("CONT");

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Runs a command of the executable to its end.</summary>
    public static Task<CommandOutcome> RunAsync(params string[] arguments) => RunAsync(StartInfo(arguments));

    /// <summary>Runs a command whose output is a terminal; what is written there, errors and progress among it.</summary>
    public static Task<CommandOutcome> RunOnTerminalAsync(params string[] arguments)
    {
        var start = StartInfo(arguments);
        string[] command = [start.FileName, .. start.ArgumentList];
        start.FileName = "script";
        start.ArgumentList.Clear();
        foreach (var argument in new[] { "-qec", string.Join(' ', command.Select(part => $"'{part}'")), "/dev/null" }) start.ArgumentList.Add(argument);
        return RunAsync(start);
    }

    /// <summary>Tries to start it on a disk that can't be written.</summary>
    public static Task<CommandOutcome> StartOnReadOnlyDiskAsync(string folder)
    {
        var start = StartInfo(["serve", "--data", Path.Combine(folder, "data"), "--urls", "http://127.0.0.1:1"]);
        Prepend(start, "unshare", [.. Namespaces, "sh", "-c", $"mount -t tmpfs -o ro tmpfs '{folder}' || exit 77; exec \"$@\"", "sh"]);
        return RunAsync(start);
    }

    /// <summary>The same with settings in the environment.</summary>
    public static Task<CommandOutcome> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = StartInfo(arguments);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return RunAsync(start);
    }

    /// <summary>Starts a command that is ended by who asks for it, or by itself.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = StartInfo(arguments);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs a command that must succeed; what it prints.</summary>
    public static Task<string> SucceedAsync(params string[] arguments) => SucceedAsync(new Dictionary<string, string>(), arguments);

    /// <summary>The same with settings in the environment.</summary>
    public static async Task<string> SucceedAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var outcome = await RunAsync(environment, arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        return outcome.Output;
    }

    private static async Task<CommandOutcome> RunAsync(ProcessStartInfo start)
    {
        using var command = Process.Start(start)!;
        var standardOutput = command.StandardOutput.ReadToEndAsync();
        var standardError = command.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await command.WaitForExitAsync(limit.Token);
        return new CommandOutcome(command.ExitCode, await standardOutput, await standardError);
    }

    public async ValueTask InitializeAsync()
    {
        process = new Process { StartInfo = StartInfo(["serve", "--data", Path.Combine(folder, "data"), "--urls", BaseAddress.ToString(), .. extraArguments]) };
        if (smallDiskMegabytes > 0) MountFirst(process.StartInfo);
        foreach (var (name, value) in environment) process.StartInfo.Environment[name] = value;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await WaitUntilReadyAsync();
        }
        catch
        {
            await KillAsync(); // A fixture that fails to start is not disposed: it must leave no process behind.
            throw;
        }
    }

    /// <summary>Ends the process at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        if (process is null) return;
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Ends this process and starts another on its data, configured otherwise; the data go with the new one.</summary>
    public async Task<ApplianceProcess> ContinueAsync(IReadOnlyDictionary<string, string> settings)
    {
        await KillAsync();
        var databases = environment.Where(setting => setting.Key.EndsWith("__Provider", StringComparison.Ordinal) || setting.Key.EndsWith("__ConnectionString", StringComparison.Ordinal)).ExceptBy(settings.Keys, setting => setting.Key);
        var next = new ApplianceProcess([], databases.Concat(settings).ToDictionary(), folder);
        folder = Directory.CreateTempSubdirectory("databank-test-").FullName;
        await next.InitializeAsync();
        return next;
    }

    /// <summary>Opens the vault of one that has stopped.</summary>
    public Task<Database> OpenVaultAsync() => environment.TryGetValue("DATABANK_Vault__ConnectionString", out var server)
        ? Database.OpenAsync(DatabaseEngine.PostgreSql, server, "vault", TimeProvider.System, TestContext.Current.CancellationToken)
        : Database.OpenAsync(DatabaseEngine.Sqlite, $"Data Source={Path.Combine(DataFolder, "vault.db")}", "vault", TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>Starts it again on the same data folder and port.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A client with this token, or without any.</summary>
    public HttpClient Client(string? token)
    {
        var client = scheme == "https"
            ? new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { BaseAddress = BaseAddress, Timeout = TimeSpan.FromSeconds(60) }
            : new HttpClient { BaseAddress = BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A token signed with the key in the data folder, as <c>databank token</c> makes it.</summary>
    public string Token(string role, params string[] themes) => Token(new TokenRequest($"test-{role}", [role], themes, TimeSpan.FromHours(1)));

    public string Token(TokenRequest request)
    {
        using var key = SigningKey.OpenAsync(Path.Combine(SharedFolder, "keys"), CancellationToken.None).GetAwaiter().GetResult();
        return new TokenIssuer(key, TimeProvider.System).Issue(request);
    }

    private static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        return new ProcessStartInfo(dotnet, [ExecutablePath(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
    }

    private static string[] Namespaces => Environment.IsPrivilegedProcess ? ["-m"] : ["-Urm"];

    private void MountFirst(ProcessStartInfo start) =>
        Prepend(start, "unshare", [.. Namespaces, "sh", "-c", $"mount -t tmpfs -o size={smallDiskMegabytes}m tmpfs '{folder}' && exec \"$@\"", "sh"]);

    private static void Prepend(ProcessStartInfo start, string tool, params IEnumerable<string> arguments)
    {
        string[] all = [.. arguments, start.FileName, .. start.ArgumentList];
        start.FileName = tool;
        start.ArgumentList.Clear();
        foreach (var argument in all) start.ArgumentList.Add(argument);
    }

    // The tests run what the build made for the product, not the copy beside the tests: same configuration, own folder.
    private static string ExecutablePath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (folder.Name, folder.Parent!.Name);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DataBankAppliance.sln"))) folder = folder.Parent;
        if (folder is null) throw new FileNotFoundException("The tests must run below the folder of DataBankAppliance.sln.");
        var path = Path.Combine(folder.FullName, "src", "DataBank.Appliance", "bin", configuration, framework, "databank.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"Build the solution first: {path} is missing.");
    }

    private void Keep(string? line)
    {
        if (line is not null) output.Enqueue(line);
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = Anonymous;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (process!.HasExited) throw new InvalidOperationException($"The appliance ended with exit code {process.ExitCode}:\n{Output}");
            try
            {
                using var answer = await client.GetAsync("/health/ready", limit.Token);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The appliance was not ready in time:\n{Output}");
            }
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
