using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DataBank.UnitTests.Dicom.Network;

/// <summary>Runs dcmtk's tools.</summary>
internal static class Dcmtk
{
    /// <summary>Runs a tool to its end: exit code, and what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string tool, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var process = Start(tool, arguments);
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Starts a tool that serves, and waits until its port is open.</summary>
    public static async Task<Process> ServeAsync(string tool, IEnumerable<string> arguments, int port, CancellationToken cancellation)
    {
        var process = Start(tool, arguments);
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return process;
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancellation);
            }
        }
        process.Kill();
        throw new InvalidOperationException($"{tool} does not listen.");
    }

    private static Process Start(string tool, IEnumerable<string> arguments)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{tool}"), $"{tool} is missing: install dcmtk.");
        return Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
    }
}
