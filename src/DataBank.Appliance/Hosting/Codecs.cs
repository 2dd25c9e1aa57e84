using System.Runtime.InteropServices;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataBank.Appliance;

/// <summary>Native image codecs: looked up at run time, reported when absent. Nothing that is stored or sent as received needs them.</summary>
internal static class Codecs
{
    private static readonly (string Name, string[] Files)[] Known =
    [
        ("JPEG-LS (libcharls2)", ["libcharls.so.2", "charls-2.dll", "libcharls.2.dylib"]),
        ("JPEG 2000 (libopenjp2-7)", ["libopenjp2.so.7", "openjp2.dll", "libopenjp2.7.dylib"]),
        ("JPEG (libturbojpeg0)", ["libturbojpeg.so.0", "turbojpeg.dll", "libturbojpeg.0.dylib"]),
    ];

    public static HealthCheckResult Check()
    {
        var absent = Known.Where(codec => !codec.Files.Any(CanLoad)).Select(codec => codec.Name).ToList();
        return HealthCheckResult.Healthy(absent.Count == 0 ? null : $"Absent, optional: {string.Join(", ", absent)}.");
    }

    private static bool CanLoad(string file)
    {
        if (!NativeLibrary.TryLoad(file, out var library)) return false;
        NativeLibrary.Free(library);
        return true;
    }
}
