using System.Diagnostics;
using System.Text;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>
/// Real files of other projects, where the variable DATABANK_SAMPLES names a folder that holds them; every deviation that is right is
/// listed with its reason in corpus-differences.txt beside this file.
/// </summary>
public sealed class CorpusTests
{
    internal static readonly Dictionary<string, string> Reviewed = ReadReviewed();

    [Fact]
    public void Every_sample_is_read_and_written_back_to_the_same_bytes()
    {
        var unexpected = new List<string>();
        foreach (var path in Samples())
        {
            var bytes = File.ReadAllBytes(path);
            var outcome = OutcomeOf(bytes);
            var expected = Reviewed.GetValueOrDefault(Path.GetFileName(path), "identical");
            if (outcome != expected)
            {
                unexpected.Add($"{Path.GetFileName(path)}: {outcome} instead of {expected}");
            }
        }
        Assert.Empty(unexpected);
    }

    [Fact] // At each byte of a small sample; in a larger one at each of its beginning and end and at some between.
    public void Samples_cut_anywhere_are_refused_or_read_shorter_and_take_no_more_memory_than_they_hold()
    {
        Assert.Empty(Samples().ToArray().AsParallel().SelectMany(path =>
        {
            var bytes = File.ReadAllBytes(path);
            return Enumerable.Range(0, bytes.Length)
                .Where(length => length < (bytes.Length < 20_000 ? 20_000 : 6_000) || length > bytes.Length - 500 || length % 9973 == 0)
                .Where(length => bytes.Length < 2_000_000 || length < 2_000)
                .Select(length => Fault(path, bytes.AsMemory(0, length)))
                .OfType<string>();
        }));

        static string? Fault(string path, ReadOnlyMemory<byte> cut)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Part10Reader.Read(cut);
            }
            catch (DicomFormatException exception) when (exception.Offset >= 0)
            {
                // Refused, and where is said.
            }
            catch (Exception exception)
            {
                return $"{Path.GetFileName(path)} cut at {cut.Length}: {exception.GetType().Name}";
            }
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            // A deflated sample holds some megabytes in a few kilobytes.
            return allocated <= 4_000_000 + (40L * cut.Length) ? null : $"{Path.GetFileName(path)} cut at {cut.Length}: {allocated} bytes";
        }
    }

    [Fact]
    public void Every_sample_comes_back_from_json_and_xml()
    {
        var different = new List<string>();
        foreach (var path in Samples().Where(path => OutcomeOf(File.ReadAllBytes(path)) != "refused"))
        {
            // Written once, so that odd lengths are padded; text that could not be read has nothing to come back to.
            var read = Part10Reader.Read(File.ReadAllBytes(path));
            var dataset = Part10Reader.Read(Example.File(read.Dataset, read.TransferSyntax)).Dataset;
            var json = DicomJsonTests.Write(dataset);
            if (json.Contains('\uFFFD', StringComparison.Ordinal))
            {
                continue;
            }
            foreach (var (model, back) in new[] { ("json", ModelTests.FromJson(dataset)), ("xml", ModelTests.FromXml(dataset)), ("xml of json", ModelTests.FromXmlOfJson(dataset)) })
            {
                if (DicomJsonTests.Write(back) is var other && other != json)
                {
                    var at = Math.Max(0, json.AsSpan().CommonPrefixLength(other) - 80);
                    different.Add($"{Path.GetFileName(path)} by {model}: {json.AsSpan(at, Math.Min(160, json.Length - at))} is {other.AsSpan(at, Math.Min(160, other.Length - at))}");
                }
            }
        }
        Assert.Empty(different);
    }

    [Fact]
    public async Task Every_sample_reads_as_pydicom_reads_it()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Dicom", "compare_with_pydicom.py");
        var start = new ProcessStartInfo("/usr/bin/python3", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Assert.SkipUnless(File.Exists(start.FileName), "python3 is not installed.");
        var samples = Samples().ToList();
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            foreach (var path in samples.Where(path => OutcomeOf(File.ReadAllBytes(path)) != "refused"))
            {
                await process.StandardInput.WriteLineAsync(Convert.ToHexString(Encoding.UTF8.GetBytes(path)) + "\t" + DicomJsonTests.Write(Part10Reader.Read(File.ReadAllBytes(path)).Dataset));
            }
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The script ended early; what it said is looked at below.
        }
        var differences = await answer;
        Assert.SkipWhen((await errors).Contains("No module named 'pydicom'", StringComparison.Ordinal), "python3-pydicom is not installed.");
        var unexpected = differences.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !Reviewed.ContainsKey("pydicom:" + line.Split('\t')[0]));
        Assert.Empty(unexpected);
    }

    private static string OutcomeOf(byte[] bytes)
    {
        try
        {
            var file = Part10Reader.Read(bytes);
            using var output = new MemoryStream();
            Part10Writer.Write(output, file.Dataset, file.TransferSyntax);
            var written = Part10Reader.Read(output.ToArray());
            if (DicomJsonTests.Write(file.Dataset) != DicomJsonTests.Write(written.Dataset))
            {
                return "repaired";
            }
            var isSame = file.IsDeflated || bytes.AsSpan((int)file.DatasetOffset).SequenceEqual(output.ToArray().AsSpan((int)written.DatasetOffset));
            return isSame ? "identical" : "equal";
        }
        catch (DicomFormatException)
        {
            return "refused";
        }
    }

    internal static IEnumerable<string> Samples()
    {
        var folder = Environment.GetEnvironmentVariable("DATABANK_SAMPLES");
        Assert.SkipWhen(folder is null || !Directory.Exists(Path.Combine(folder, "dicom")), "DATABANK_SAMPLES names no folder with samples.");
        return Directory.EnumerateFiles(Path.Combine(folder!, "dicom"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
    }

    private static Dictionary<string, string> ReadReviewed()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Dicom", "corpus-differences.txt");
        return File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')).ToDictionary(columns => columns[0], columns => columns[1]);
    }
}
