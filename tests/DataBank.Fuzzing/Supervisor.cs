using System.Diagnostics;

namespace DataBank.Fuzzing;

/// <summary>
/// Runs the loop of a target in a process of its own and starts it again when it dies or hangs: the input of that moment is kept as a
/// failure. Memory outside the managed heap is bounded, too.
/// </summary>
internal sealed class Supervisor(FuzzTarget target, FuzzFolders folders)
{
    private const long LargestProcess = 2L << 30;
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(10);

    /// <summary>True if nothing failed.</summary>
    public async Task<bool> RunAsync(TimeSpan time, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var passed = true;
        var deaths = 0;
        do
        {
            passed &= await RunOnceAsync(time - clock.Elapsed, cancellation);
            deaths++;
        }
        while (!passed && deaths < 20 && time - clock.Elapsed > TimeSpan.FromSeconds(2));
        return passed;
    }

    private async Task<bool> RunOnceAsync(TimeSpan time, CancellationToken cancellation)
    {
        var current = folders.CurrentInput(target.Name);
        File.Delete(current);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        foreach (var argument in new[] { typeof(Supervisor).Assembly.Location, "loop", target.Name, $"{(int)time.TotalMilliseconds}", folders.Root })
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x30000000";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        var (seen, since) = (0L, Stopwatch.StartNew());
        var problem = "";
        while (!process.HasExited && problem.Length == 0)
        {
            await Task.WhenAny(process.WaitForExitAsync(cancellation), Task.Delay(250, cancellation));
            var count = CurrentInput.Read(current).Count;
            if (count != seen)
            {
                (seen, since) = (count, Stopwatch.StartNew());
            }
            else if (since.Elapsed > LongestRun + (seen == 0 ? TimeSpan.FromSeconds(20) : TimeSpan.Zero))
            {
                problem = "hangs";
            }
            process.Refresh();
            if (!process.HasExited && process.WorkingSet64 > LargestProcess)
            {
                problem = "takes too much memory";
            }
        }
        if (problem.Length > 0)
        {
            process.Kill();
            await process.WaitForExitAsync(cancellation);
        }
        else if (process.ExitCode is not (0 or 1))
        {
            problem = $"ends its process with {process.ExitCode}";
        }
        if (problem.Length > 0)
        {
            var path = folders.Failure(target.Name, $"{problem.Replace(' ', '-')}-{Guid.NewGuid():N}");
            await File.WriteAllBytesAsync(path, CurrentInput.Read(current).Input, cancellation);
            Console.Error.WriteLine($"{target.Name}: an input {problem}\n  input: {path}");
            return false;
        }
        return process.ExitCode == 0;
    }
}
