using System.Diagnostics;

namespace DataBank.UnitTests.Genomics;

internal static class Bcftools
{
    /// <summary>Runs bcftools and returns what it prints.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, errors) = await StartAsync(arguments);
        Assert.True(code == 0, errors);
        return output;
    }

    /// <summary>The same where it may fail.</summary>
    public static async Task<(int ExitCode, string Output)> TryAsync(params string[] arguments)
    {
        var (code, output, _) = await StartAsync(arguments);
        return (code, output);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> StartAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("bcftools", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await errors);
    }
}
