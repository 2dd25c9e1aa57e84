using System.Net;

namespace DataBank.IntegrationTests;

/// <summary>Real files of public projects, where they are at hand (environment variable DATABANK_SAMPLES).</summary>
public sealed class SampleImagesTests(ApplianceProcess appliance)
{
    private static string Folder => Path.Combine(Environment.GetEnvironmentVariable("DATABANK_SAMPLES") ?? "", "dicom");

    [Fact]
    public async Task Every_real_file_comes_back_byte_for_byte_or_is_refused_with_a_reason()
    {
        Assert.SkipUnless(Directory.Exists(Folder), "The sample files are not on this machine.");
        using var client = appliance.Clinician;
        var (stored, refused) = (0, 0);
        foreach (var path in Directory.EnumerateFiles(Folder, "*.dcm", SearchOption.AllDirectories).Where(path => new FileInfo(path).Length is > 0 and < 5_000_000).Order(StringComparer.Ordinal))
        {
            var file = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            using var answer = await client.StoreAsync(file);
            var response = await answer.JsonAsync();
            if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted))
            {
                Assert.True(answer.StatusCode == HttpStatusCode.Conflict, $"{path}: {response}");
                var failure = response.GetProperty("00081198").GetProperty("Value")[0];
                if (failure.Value("00081197") == "45070") continue; // The collections hold one image in many encodings.
                TestContext.Current.SendDiagnosticMessage($"{Path.GetFileName(path)}: {failure.Value("00081197")} {failure.GetProperty("00741048")}");
                refused++;
                continue;
            }
            var url = new Uri(response.GetProperty("00081199").GetProperty("Value")[0].Value("00081190")!).AbsolutePath;
            using var whole = await client.GetAsync(url, accept: null);
            Assert.True((await whole.PartsAsync()).Single().Body.AsSpan().SequenceEqual(file), path);
            using var metadata = await client.GetAsync($"{url}/metadata", accept: null);
            Assert.True(metadata.IsSuccessStatusCode, $"{path}: metadata {metadata.StatusCode}");
            if ((await metadata.JsonAsync())[0].TryGetProperty("7FE00010", out _))
            {
                using var frame = await client.GetAsync($"{url}/frames/1", accept: null);
                Assert.True(frame.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{path}: frame {frame.StatusCode}");
            }
            stored++;
        }
        Assert.True(stored > 100 && stored > refused * 3, $"{stored} stored, {refused} refused");
    }
}
