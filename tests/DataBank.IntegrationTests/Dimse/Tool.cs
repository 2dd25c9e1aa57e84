using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DataBank.IntegrationTests.Dimse;

/// <summary>Runs the tools of dcmtk, Orthanc, and others that Debian has.</summary>
internal static class Tool
{
    /// <summary>Runs a tool to its end: exit code, and all that it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string tool, params IEnumerable<string> arguments)
    {
        using var process = Start(tool, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Runs a tool that must succeed, and gives what it printed.</summary>
    public static async Task<string> SucceedAsync(string tool, params IEnumerable<string> arguments)
    {
        var (exitCode, output) = await RunAsync(tool, arguments);
        Assert.True(exitCode == 0, output);
        return output;
    }

    /// <summary>Starts a tool that listens on a port; killed when disposed.</summary>
    public static async Task<IDisposable> ServeAsync(int port, string tool, params IEnumerable<string> arguments)
    {
        var serving = Serve(tool, arguments);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return serving;
            }
            catch (SocketException) when (attempt < 200)
            {
                Assert.False(serving.HasExited, $"{tool} ended before it listened.");
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Starts a tool; killed when disposed.</summary>
    public static IDisposable Begin(string tool, params IEnumerable<string> arguments) => Serve(tool, arguments);

    private static Serving Serve(string tool, IEnumerable<string> arguments)
    {
        var process = Start(tool, arguments);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new Serving(process);
    }

    private static Process Start(string tool, IEnumerable<string> arguments)
    {
        var folders = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/bin:/usr/sbin".Split(':');
        Assert.SkipUnless(Array.Exists(folders, folder => File.Exists(Path.Combine(folder, tool))), $"{tool} is missing: install {PackageOf(tool)}.");
        var path = folders.Select(folder => Path.Combine(folder, tool)).First(File.Exists);
        return Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
    }

    private static string PackageOf(string tool) => tool switch
    {
        "Orthanc" => "orthanc",
        "node" => "nodejs",
        "rsyslogd" => "rsyslog and rsyslog-openssl",
        "ffmpeg" or "curl" or "npm" or "openssl" => tool,
        _ => "dcmtk",
    };

    private sealed class Serving(Process process) : IDisposable
    {
        public bool HasExited => process.HasExited;

        public void Dispose()
        {
            process.Kill();
            process.Dispose();
        }
    }
}
