using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>
/// The frames of every sample whose pixels are not plain little endian, as dcmtk or gdcm decodes them: the same bits where nothing was
/// lost, at most one step apart where something was. What differs for a reason stands with it in pixel-differences.txt.
/// </summary>
public sealed class PixelCorpusTests
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Every_sample_is_decoded_as_dcmtk_or_gdcm_decodes_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dcmdjpeg"), "dcmtk is not installed.");
        Assert.SkipUnless(File.Exists("/usr/bin/gdcmconv"), "gdcmconv (package libgdcm-tools) is not installed.");
        var reviewed = ReadReviewed();
        var outcomes = new ConcurrentDictionary<string, string>();
        var scratch = Directory.CreateTempSubdirectory();
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken };
            await Parallel.ForEachAsync(CorpusTests.Samples(), options, async (path, cancellation) =>
            {
                if (Open(path) is { } reader)
                {
                    using (reader)
                    {
                        outcomes[path] = await CompareAsync(path, reader, scratch.FullName, cancellation);
                    }
                }
            });
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
        Assert.True(outcomes.Count > 50, $"Only {outcomes.Count} samples have pixels to decode.");
        var unexpected =
            from outcome in outcomes
            let name = Path.GetFileName(outcome.Key)
            let folder = Path.GetFileName(Path.GetDirectoryName(outcome.Key))
            where outcome.Value != (reviewed.GetValueOrDefault($"{folder}/{name}") ?? reviewed.GetValueOrDefault(name, "same"))
            orderby outcome.Key
            select $"{name}: {outcome.Value}";
        Assert.True(!unexpected.Any(), string.Join('\n', unexpected));
    }

    /// <summary>Null where there is nothing to decode: no pixels, or plain ones in little endian.</summary>
    private static FrameReader? Open(string path)
    {
        try
        {
            var reader = FrameReader.Open(path);
            if (reader.File.TransferSyntax is not (Uids.ImplicitVrLittleEndian or Uids.ExplicitVrLittleEndian))
            {
                return reader;
            }
            reader.Dispose();
            return null;
        }
        catch (Exception problem) when (problem is DicomFormatException or PixelDataException)
        {
            return null;
        }
    }

    private static async Task<string> CompareAsync(string path, FrameReader reader, string folder, CancellationToken cancellation)
    {
        var frames = new List<(FrameFormat Format, byte[] Pixels)>();
        try
        {
            for (var i = 0; i < reader.Count; i++)
            {
                using var frame = reader.Decode(i);
                frames.Add((frame.Format, frame.Bytes.ToArray()));
            }
        }
        catch (Exception problem) when (problem is PixelDataException or NotSupportedException)
        {
            return $"refused: {problem.Message}";
        }
        if (frames.Count == 0)
        {
            return "no frames";
        }
        string? first = null;
        foreach (var (tool, arguments) in Tools(reader.File.TransferSyntax))
        {
            var output = Path.Combine(folder, $"{Guid.NewGuid():N}.dcm");
            if (!await RunAsync(tool, [.. arguments, path, output], cancellation) || !File.Exists(output))
            {
                continue;
            }
            var difference = Difference(frames, output, FrameCodecs.IsLossy(reader.File.TransferSyntax));
            if (difference == "same")
            {
                return "same";
            }
            first ??= $"{difference} by {tool}";
        }
        return first ?? "no tool decodes it";
    }

    /// <summary>Whoever decodes this syntax, the more trusted first.</summary>
    private static IEnumerable<(string Tool, string[] Arguments)> Tools(string transferSyntax)
    {
        if (transferSyntax is Uids.JpegBaseline or Uids.JpegExtended or Uids.JpegLossless or Uids.JpegLosslessFirstOrder)
        {
            yield return ("dcmdjpeg", []);
            yield return ("dcmdjpeg", ["+cn"]);
        }
        else if (transferSyntax is Uids.JpegLsLossless or Uids.JpegLsNearLossless)
        {
            yield return ("dcmdjpls", []);
        }
        else if (transferSyntax == Uids.RleLossless)
        {
            yield return ("dcmdrle", []);
        }
        else if (!Uids.IsEncapsulated(transferSyntax))
        {
            yield return ("dcmconv", ["+te"]);
        }
        yield return ("gdcmconv", ["--raw", "--apply-lut"]);
        yield return ("gdcmconv", ["--raw"]);
    }

    private static string Difference(List<(FrameFormat Format, byte[] Pixels)> ours, string path, bool isLossy)
    {
        using var theirs = FrameReader.Open(path);
        if (theirs.IsEncapsulated)
        {
            return "left encapsulated";
        }
        if (theirs.Count != ours.Count)
        {
            return $"{ours.Count} frames instead of {theirs.Count}";
        }
        var (most, count) = (0, 0);
        for (var i = 0; i < ours.Count; i++)
        {
            using var frame = theirs.Decode(i);
            var (a, b) = (Samples(ours[i].Format, ours[i].Pixels), Samples(frame.Format, frame.Bytes.Span));
            if (a.Length != b.Length)
            {
                return $"{a.Length} samples instead of {b.Length}";
            }
            if (ours[i].Format.Photometric.StartsWith("YBR", StringComparison.Ordinal) != frame.Format.Photometric.StartsWith("YBR", StringComparison.Ordinal))
            {
                return $"{ours[i].Format.Photometric} instead of {frame.Format.Photometric}";
            }
            for (var j = 0; j < a.Length; j++)
            {
                count += Math.Abs(a[j] - b[j]) > (isLossy ? 1 : 0) ? 1 : 0;
                most = (int)Math.Max(most, Math.Min(Math.Abs(a[j] - b[j]), int.MaxValue));
            }
        }
        return most == 0 || (isLossy && most == 1) ? "same" : string.Create(CultureInfo.InvariantCulture, $"differs by {most} in {count} samples");
    }

    /// <summary>Sample values in the order of pixels, of the bits that are stored: what lies above them tools treat as they like.</summary>
    private static long[] Samples(FrameFormat format, ReadOnlySpan<byte> pixels)
    {
        var count = (int)(format.FrameBits / format.BitsAllocated);
        var samples = new long[count];
        for (var i = 0; i < count; i++)
        {
            var raw = format.BitsAllocated switch
            {
                1 => (pixels[i / 8] >> (i % 8)) & 1L,
                8 => pixels[i],
                16 => MemoryMarshal.Cast<byte, ushort>(pixels)[i],
                32 => MemoryMarshal.Cast<byte, uint>(pixels)[i],
                _ => (long)MemoryMarshal.Cast<byte, ulong>(pixels)[i],
            };
            var shift = 64 - format.BitsStored;
            raw >>= format.HighBit + 1 - format.BitsStored;
            var size = format.Rows * format.Columns;
            var place = format.IsPlanar && !format.IsSubsampled ? (i % size * format.SamplesPerPixel) + (i / size) : i;
            samples[place] = format.IsSigned ? raw << shift >> shift : (long)((ulong)raw << shift >> shift);
        }
        return samples;
    }

    private static async Task<bool> RunAsync(string tool, string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo($"/usr/bin/{tool}", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(LongestRun);
        try
        {
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(timer.Token), process.StandardError.ReadToEndAsync(timer.Token), process.WaitForExitAsync(timer.Token));
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            process.Kill();
            return false;
        }
    }

    private static Dictionary<string, string> ReadReviewed() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Dicom", "pixel-differences.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')).ToDictionary(columns => columns[0], columns => columns[1]);
}
