using DataBank.Dicom;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataBank.Appliance;

/// <summary>Native image codecs: reported when absent. Nothing that is stored or sent as received needs them.</summary>
internal static class Codecs
{
    public static HealthCheckResult Check()
    {
        var absent = FrameCodecs.Missing;
        return HealthCheckResult.Healthy(
            absent.Count == 0 ? null : $"Absent, optional: {string.Join(", ", absent.Select(codec => $"{codec.Name} ({codec.Package}: {codec.Reason})"))}.");
    }
}
