using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DataBank.Benchmarks;

/// <summary>What the processes of the servers that are measured have taken so far.</summary>
internal sealed class MeasuredServers(IReadOnlyList<int> ids)
{
    /// <summary>To the nanosecond, which <see cref="Process.TotalProcessorTime"/> rounds to hundredths of a second.</summary>
    public TimeSpan ProcessorTime => ids.Aggregate(TimeSpan.Zero, (sum, id) => sum + ProcessorTimeOf(id));

    public long PeakMegabytes => Sum(process => process.PeakWorkingSet64) / 1048576;

    private static TimeSpan ProcessorTimeOf(int id) =>
        clock_getcpuclockid(id, out var clock) == 0 && clock_gettime(clock, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
            : throw new InvalidOperationException("The process is not there any more.");

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int clock_getcpuclockid(int process, out int clock);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int clock_gettime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Time(long Seconds, long Nanoseconds);

    private long Sum(Func<Process, long> figure) => ids.Sum(id =>
    {
        using var process = Process.GetProcessById(id);
        return figure(process);
    });
}
