using System.Globalization;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests.Audit;

/// <summary>rsyslog as the other side: what it has received, a line each.</summary>
internal sealed class SyslogReceiver : IAsyncDisposable
{
    private readonly string folder;
    private readonly string transport;
    private IDisposable? process;

    /// <param name="folder">Its own; certificates of <see cref="MakeCertificatesAsync"/> are there for TLS.</param>
    /// <param name="transport">tls, tcp or udp.</param>
    public SyslogReceiver(string folder, string transport) => (this.folder, this.transport) = (folder, transport);

    public int Port { get; } = FreePort.Next();

    private string Received => Path.Combine(folder, "received");

    public static async Task MakeCertificatesAsync(string folder)
    {
        var certificates = new Certificates(folder);
        await certificates.AuthorityAsync("ca");
        await certificates.AuthorityAsync("stranger");
        await certificates.IssueAsync("ca", "server", isServer: true);
    }

    public async Task StartAsync()
    {
        var configuration = Path.Combine(folder, "rsyslog.conf");
        var tls = transport == "tls";
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $$"""
            global(workDirectory="{{folder}}" maxMessageSize="256k" {{(tls ? $"DefaultNetstreamDriver=\"ossl\" DefaultNetstreamDriverCAFile=\"{folder}/ca.pem\" DefaultNetstreamDriverCertFile=\"{folder}/server.pem\" DefaultNetstreamDriverKeyFile=\"{folder}/server.key\"" : "")}})
            module(load="{{(transport == "udp" ? "imudp" : "imtcp")}}" {{(tls ? "StreamDriver.Name=\"ossl\" StreamDriver.Mode=\"1\" StreamDriver.AuthMode=\"anon\"" : "")}})
            input(type="{{(transport == "udp" ? "imudp" : "imtcp")}}" address="127.0.0.1" port="{{Port}}")
            template(name="line" type="string" string="%pri%|%msgid%|%app-name%|%msg%\n")
            action(type="omfile" file="{{Received}}" template="line")

            """));
        process = transport == "udp"
            ? Tool.Begin("rsyslogd", "-n", "-f", configuration, "-i", Path.Combine(folder, "rsyslog.pid"))
            : await Tool.ServeAsync(Port, "rsyslogd", "-n", "-f", configuration, "-i", Path.Combine(folder, "rsyslog.pid"));
    }

    public void Kill()
    {
        process?.Dispose();
        process = null;
        File.Delete(Path.Combine(folder, "rsyslog.pid"));
    }

    /// <summary>Priority, message id and message of each that has arrived.</summary>
    public IReadOnlyList<(int Priority, string Id, string Message)> Messages()
    {
        if (!File.Exists(Received)) return [];
        using var file = new StreamReader(new FileStream(Received, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|', 4)).Where(parts => parts.Length == 4)
            .Select(parts => (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[3].Trim().TrimStart('\uFEFF')))];
    }

    public async Task<(int Priority, string Id, string Message)> WaitForAsync(Func<(int Priority, string Id, string Message), bool> wanted)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var found = Messages().Where(wanted).ToList();
            if (found.Count > 0) return found[0];
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Fail($"It has not arrived. What has:\n{string.Join('\n', Messages().Select(message => message.Message).TakeLast(20))}");
        return default;
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        return ValueTask.CompletedTask;
    }
}
