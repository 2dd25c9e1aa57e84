using System.Diagnostics;

namespace DataBank.UnitTests;

/// <summary>Runs a tool of dcmtk, gdcm or OpenJPH on temporary files: the other side of our codecs.</summary>
internal static class OutsideTool
{
    /// <summary>Gives a tool <paramref name="input"/> as a file and reads the one it writes; "IN" and "OUT" in the arguments stand for them.</summary>
    public static async Task<byte[]> ConvertAsync(string tool, byte[] input, string inputEnding, string outputEnding, params string[] arguments)
    {
        var path = $"/usr/bin/{tool}";
        Assert.SkipUnless(File.Exists(path), $"{tool} is not installed.");
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (from, to) = (Path.Combine(folder.FullName, "in" + inputEnding), Path.Combine(folder.FullName, "out" + outputEnding));
            await File.WriteAllBytesAsync(from, input, TestContext.Current.CancellationToken);
            var start = new ProcessStartInfo(path, arguments.Select(argument => argument switch { "IN" => from, "OUT" => to, _ => argument }))
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"{tool}: {errors}{await output}");
            return await File.ReadAllBytesAsync(to, TestContext.Current.CancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
