using System.Globalization;
using System.Text;
using DataBank.Dicom;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests.AnswerKey;

/// <summary>
/// The DICOM part of the answer key, through the real executable: stored by STOW-RS, shown to research by the follower, fetched by WADO-RS.
/// The same files go through other de-identifiers for comparison.
/// </summary>
public sealed class DicomAnswerKeyTests : IDisposable
{
    private const string AnyFile = "multipart/related; type=\"application/dicom\"; transfer-syntax=*";

    private readonly string folder = Directory.CreateTempSubdirectory("databank-key-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_view_does_with_every_planted_value_what_the_answer_key_says()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/tesseract"), "tesseract is missing: install tesseract-ocr and tesseract-ocr-jpn.");
        var corpus = new DicomCorpus();
        var outputs = await ViewAsync(corpus);
        var scores = new[]
        {
            Score.Of("DataBank", corpus, outputs),
            Score.Of("gdcmanon", corpus, await OtherTools.GdcmanonAsync(corpus, folder)),
            Score.Of("Orthanc", corpus, await OtherTools.OrthancAsync(corpus, folder)),
        };
        TestContext.Current.TestOutputHelper?.WriteLine(Table(corpus, scores));
        var ours = scores[0];
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', ours.Faults));
        Assert.True(corpus.Key.Count(place => place.Action == KeyAction.TextRemoved) >= 150);
        Assert.Equal(0, ours.Identifiers);
        Assert.True(ours.Share >= 0.999, $"{ours.Share:P2}: {string.Join('\n', ours.Faults)}");
        Assert.True(ours.Share > scores[1].Share && ours.Share > scores[2].Share);
        await BreakNoRuleAsync(corpus, outputs);
    }

    /// <summary>dciodvfy finds no error in what is released that it did not find in the source.</summary>
    private async Task BreakNoRuleAsync(DicomCorpus corpus, IReadOnlyDictionary<string, byte[]> outputs)
    {
        var broken = new List<string>();
        foreach (var (name, bytes) in outputs)
        {
            var before = await ErrorsAsync("source-" + name, corpus.Files[name]);
            broken.AddRange((await ErrorsAsync("released-" + name, bytes)).Except(before).Select(error => $"{name}: {error}"));
        }
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    private async Task<IReadOnlyList<string>> ErrorsAsync(string name, byte[] file)
    {
        var path = Path.Combine(folder, name);
        await File.WriteAllBytesAsync(path, file, Cancellation);
        var (_, report) = await Tool.RunAsync("dciodvfy", path);
        return [.. report.Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal))];
    }

    private static async Task<IReadOnlyDictionary<string, byte[]>> ViewAsync(DicomCorpus corpus)
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(appliance);
        using var ingest = appliance.Ingest;
        foreach (var person in new[] { KeyedPerson.First, KeyedPerson.Second }) await theme.PutAsync($"Patient/{person.Id}", person.Resource());
        foreach (var (name, file) in corpus.Files)
        {
            using var stored = await ingest.StoreAsync(file);
            Assert.True(stored.IsSuccessStatusCode, $"{name}: {(int)stored.StatusCode} {await stored.Content.ReadAsStringAsync(Cancellation)}");
        }
        foreach (var person in new[] { KeyedPerson.First, KeyedPerson.Second }) await theme.EnrolAsync($"Patient/{person.Id}");
        var released = corpus.Files.Keys.Except(DicomCorpus.Documents).Count();
        var outputs = new Dictionary<string, byte[]>();
        await WaitForPixelsAsync(theme);
        foreach (var metadata in await theme.WaitForImagesAsync(released))
        {
            Assert.False(KeyedPerson.OccursIn(Encoding.UTF8.GetBytes(metadata.GetRawText())));
            using var answer = await theme.GetAsync($"{theme.DicomWeb}/studies/{metadata.Value("0020000D")}/series/{metadata.Value("0020000E")}/instances/{metadata.Value("00080018")}", AnyFile);
            var bytes = Assert.Single(await answer.PartsAsync()).Body;
            outputs[NameOf(corpus, Part10Reader.Read(bytes).Dataset)] = bytes;
        }
        return outputs;
    }

    /// <summary>Until no image waits for its pixels to be read.</summary>
    private static async Task WaitForPixelsAsync(TestTheme theme)
    {
        for (var attempt = 0; attempt < 400; attempt++)
        {
            if (await HasAsync(theme, "US") && await HasAsync(theme, "OT")) return;
            await Task.Delay(300, Cancellation);
        }
    }

    private static async Task<bool> HasAsync(TestTheme theme, string modality)
    {
        using var answer = await theme.GetAsync($"{theme.DicomWeb}/series?Modality={modality}", "application/dicom+json");
        return answer.StatusCode == System.Net.HttpStatusCode.OK && (await answer.JsonAsync()).GetArrayLength() > 0;
    }

    /// <summary>Files are known again by series number and pixels; the second patient's by the sex.</summary>
    private static string NameOf(DicomCorpus corpus, DicomDataset output) => corpus.Files.Single(file =>
    {
        var source = Part10Reader.Read(file.Value).Dataset;
        return new[] { 0x00200011u, 0x00100040u }.All(tag => source.Text(Tag.FromValue(tag)) == output.Text(Tag.FromValue(tag)));
    }).Key;

    private static string Table(DicomCorpus corpus, Score[] scores)
    {
        var table = new StringBuilder($"| Action | asked | {string.Join(" | ", scores.Select(score => score.Tool))} |\n|---|---:|{string.Concat(scores.Select(_ => "---:|"))}\n");
        foreach (var (action, (_, asked)) in scores[0].ByAction.OrderBy(action => action.Key))
            table.Append(CultureInfo.InvariantCulture, $"| {action} | {asked} | {string.Join(" | ", scores.Select(score => score.ByAction[action].Right))} |\n");
        table.Append(CultureInfo.InvariantCulture, $"| all | {corpus.Key.Count} | {string.Join(" | ", scores.Select(score => score.Share.ToString("P2", CultureInfo.InvariantCulture)))} |\n");
        table.Append(CultureInfo.InvariantCulture, $"| elements with an identifier | | {string.Join(" | ", scores.Select(score => score.Identifiers))} |\n");
        return table.ToString();
    }
}
