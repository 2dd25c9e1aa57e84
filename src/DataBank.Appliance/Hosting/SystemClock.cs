using System.Runtime.InteropServices;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataBank.Appliance;

/// <summary>Whether the operating system keeps its clock by a time source (NTP): times of the audit journal are worth no more than it.</summary>
internal static class SystemClock
{
    private const int BytesOfTimex = 256; // struct timex of adjtimex(2) is shorter.
    private const int Unsynchronised = 5; // TIME_ERROR

    public static HealthCheckResult Check()
    {
        if (!OperatingSystem.IsLinux()) return HealthCheckResult.Healthy("Not known on this system.");
        var state = adjtimex(new byte[BytesOfTimex]); // "modes" is zero: nothing is set.
        return state switch
        {
            Unsynchronised => HealthCheckResult.Degraded("The system's clock is not synchronised (NTP): do not rely on times of the audit journal."),
            < 0 => HealthCheckResult.Healthy("Not known: the system does not tell it (ProtectClock, a container)."),
            _ => HealthCheckResult.Healthy(),
        };
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int adjtimex(byte[] timex);
}
