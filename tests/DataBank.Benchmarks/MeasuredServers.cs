using System.Diagnostics;

namespace DataBank.Benchmarks;

/// <summary>What the processes of the servers that are measured have taken so far.</summary>
internal sealed class MeasuredServers(IReadOnlyList<int> ids)
{
    public TimeSpan ProcessorTime => TimeSpan.FromTicks(Sum(process => process.TotalProcessorTime.Ticks));

    public long PeakMegabytes => Sum(process => process.PeakWorkingSet64) / 1048576;

    private long Sum(Func<Process, long> figure) => ids.Sum(id =>
    {
        using var process = Process.GetProcessById(id);
        return figure(process);
    });
}
