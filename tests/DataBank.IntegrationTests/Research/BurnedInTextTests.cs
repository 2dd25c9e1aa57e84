using System.Net;
using System.Text;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.IntegrationTests.Dimse;
using SkiaSharp;

namespace DataBank.IntegrationTests;

/// <summary>Text in pixels on its way to research: read by tesseract and made black, or decided by a person.</summary>
public sealed class BurnedInTextTests(ApplianceProcess appliance)
{
    private const string AnyFile = "multipart/related; type=\"application/dicom\"; transfer-syntax=*";
    private const string AnyFrame = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*";
    private const string Ultrasound = "1.2.840.10008.5.1.4.1.1.6.1", UltrasoundClip = "1.2.840.10008.5.1.4.1.1.3.1", SecondaryCapture = "1.2.840.10008.5.1.4.1.1.7", Endoscopy = "1.2.840.10008.5.1.4.1.1.77.1.1";

    private static readonly (string Text, int X, int Y, int Size, SKColor Color)[] Texts =
    [
        ("山田 太郎  M 54Y", 12, 24, 16, SKColors.White), ("YAMADA TARO", 12, 46, 16, SKColors.White), ("1970/04/01", 12, 68, 16, SKColors.White), ("みなと総合病院", 460, 24, 16, SKColors.White),
        ("ヤマダ タロウ", 270, 300, 18, SKColors.Yellow), ("昭和45年4月1日", 240, 340, 18, SKColors.White),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_in_an_ultrasound_picture_is_black_in_every_answer_and_the_rest_is_kept()
    {
        SkipWithoutTesseract();
        var picture = TextImage.Draw(640, 480, 1, Texts);
        var (theme, image) = await MemberAsync(image => picture.ToDataset(image, Ultrasound, "US", [0, 80, 459, 479]));
        var shown = Assert.Single(await WaitForClearedAsync(theme));
        Assert.Equal("NO", shown.Value("00280301"));
        Assert.Contains("113101", shown.GetProperty("00120064").GetRawText(), StringComparison.Ordinal);
        var path = $"{theme.DicomWeb}/studies/{shown.Value("0020000D")}/series/{shown.Value("0020000E")}/instances/{shown.Value("00080018")}";

        using var answer = await theme.GetAsync(path, AnyFile);
        var file = Assert.Single(await answer.PartsAsync()).Body;
        var pixels = Part10Reader.Read(file).Dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray();
        Assert.True(picture.IsHidden(pixels, 0), "Letters are still there.");
        Assert.True(picture.Kept(pixels, 0) > 0.8, $"Only {picture.Kept(pixels, 0):P0} of the picture are left.");
        // Right of the region that the machine declares there is speckle, which nobody reads: it goes for where it is.
        var right = Enumerable.Range(0, 640 * 480).Where(pixel => pixel % 640 >= 460 && pixel / 640 >= 80).Select(pixel => 3 * pixel).ToList();
        Assert.True(right.Exists(at => picture.Pixels[at] != 0) && right.TrueForAll(at => pixels[at] == 0), "Outside the machine's region something is left.");
        Assert.True(file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(image.PatientId)) < 0);

        using var frame = await theme.GetAsync($"{path}/frames/1", AnyFrame);
        Assert.Equal(pixels, Assert.Single(await frame.PartsAsync()).Body);
        using var bulk = await theme.GetAsync($"{path}/bulkdata/7FE00010", "application/octet-stream");
        Assert.Equal(pixels, await bulk.Content.ReadAsByteArrayAsync(Cancellation));
        using var rendered = await theme.GetAsync($"{path}/rendered", "image/png");
        using var bitmap = SKBitmap.Decode(await rendered.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.True(picture.IsHidden([.. bitmap.Pixels.SelectMany(pixel => new[] { pixel.Red, pixel.Green, pixel.Blue })], 0), "Letters are still in the picture.");
        // No speckle is as bright as a letter, also where it is small.
        using var clinician = appliance.Clinician;
        Assert.True(await BrightestAsync(clinician, $"{image.Path}/thumbnail") > 120, "The letters can't be told in a thumbnail.");
        foreach (var above in new[] { path, path[..path.IndexOf("/instances/", StringComparison.Ordinal)], path[..path.IndexOf("/series/", StringComparison.Ordinal)] })
            Assert.True(await BrightestAsync(theme.Researcher, $"{above}/thumbnail") <= 120, $"Letters are still in the thumbnail of {above}.");

        // The copy that was made goes with its patient, also for whose browser has kept what it was shown.
        var found = await theme.DataManager.GetFhirAsync($"/fhir/Patient?identifier={image.PatientId}");
        var denial = $"denial-{image.PatientId}";
        await theme.PutAsync($"Consent/{denial}", TestTheme.Consent(denial, $"Patient/{found.Text("entry", "0", "resource", "id")}", """{ "type": "deny" }"""));
        await theme.WaitForImagesAsync(0);
        foreach (var gone in new[] { path, $"{path}/frames/1", $"{path}/bulkdata/7FE00010", $"{path}/rendered", $"{path}/thumbnail" })
        {
            using var refused = await theme.GetAsync(gone, "*/*");
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }
        using var again = new HttpRequestMessage(HttpMethod.Get, $"{path}/rendered") { Headers = { IfNoneMatch = { rendered.Headers.ETag! } } };
        using var stale = await theme.Researcher.SendAsync(again, Cancellation);
        Assert.Equal((HttpStatusCode.NotFound, true), (stale.StatusCode, rendered.Headers.CacheControl!.NoCache));
    }

    [Fact]
    public async Task Every_frame_of_a_compressed_clip_is_cleared()
    {
        SkipWithoutTesseract();
        var picture = TextImage.Draw(480, 360, 3, [.. Texts.Where(text => text is { X: < 300, Y: < 330 })]);
        var (theme, _) = await MemberAsync(image => picture.ToDataset(image, UltrasoundClip, "US"), Uids.RleLossless);
        var shown = Assert.Single(await WaitForClearedAsync(theme));
        var path = $"{theme.DicomWeb}/studies/{shown.Value("0020000D")}/series/{shown.Value("0020000E")}/instances/{shown.Value("00080018")}";
        using var answer = await theme.GetAsync(path, AnyFile);
        using var frames = FrameReader.Open(Assert.Single(await answer.PartsAsync()).Body);
        Assert.Equal((3, Uids.RleLossless), (frames.Count, frames.File.TransferSyntax));
        for (var index = 0; index < 3; index++)
        {
            using var decoded = await frames.DecodeAsync(index, Cancellation);
            Assert.True(picture.IsHidden(decoded.Bytes.Span, index), $"Letters are still in frame {index + 1}.");
        }
        using var second = await theme.GetAsync($"{path}/frames/2", AnyFrame);
        using var stored = frames.Read(1);
        Assert.Equal(stored.Bytes.ToArray(), Assert.Single(await second.PartsAsync()).Body);
    }

    [Fact]
    public async Task A_photograph_waits_for_a_person_whose_decision_holds_for_what_was_seen()
    {
        var picture = TextImage.Draw(320, 240, 1, ("山田 太郎", 10, 20, 14, SKColors.White));
        var (theme, image) = await MemberAsync(image => picture.ToDataset(image, Endoscopy, "ES"));
        var waiting = await WaitForReviewAsync(theme, "review-only");
        var url = $"/vault/{theme.Id}/pixels/{waiting}";
        using var refused = await theme.Researcher.GetAsync($"{url}/frames/1", Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var seen = await theme.DataManager.GetAsync($"{url}/frames/1", Cancellation);
        Assert.Equal("image/png", seen.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await theme.WaitForImagesAsync(0));

        const string Decision = """{ "decision": "black-out", "areas": [[0, 0, 320, 30]], "reason": "氏名を黒塗り" }""";
        Assert.Equal(HttpStatusCode.PreconditionRequired, await DecideAsync(theme, url, Decision, null));
        Assert.Equal(HttpStatusCode.BadRequest, await DecideAsync(theme, url, """{ "decision": "release" }""", seen.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.Accepted, await DecideAsync(theme, url, Decision, $"\"{new string('0', 64)}\""));
        waiting = await WaitForReviewAsync(theme, "review-only"); // What was seen is not what is stored: the decision does not hold.
        Assert.Equal(HttpStatusCode.Accepted, await DecideAsync(theme, $"/vault/{theme.Id}/pixels/{waiting}", Decision, seen.Headers.ETag!.Tag));
        var shown = Assert.Single(await WaitForClearedAsync(theme));
        Assert.Contains("reviewed by a person", shown.GetProperty("00120063").GetRawText(), StringComparison.Ordinal);
        using var answer = await theme.GetAsync($"{theme.DicomWeb}/studies/{shown.Value("0020000D")}/series/{shown.Value("0020000E")}/instances/{shown.Value("00080018")}", AnyFile);
        Assert.True(picture.IsHidden(Part10Reader.Read(Assert.Single(await answer.PartsAsync()).Body).Dataset.Bytes(new Tag(0x7FE0, 0x0010)).Span, 0));

        using var auditor = appliance.Auditor;
        using var journal = await auditor.GetAsync("/fhir/AuditEvent?subtype=pixel-decision", Cancellation);
        Assert.Contains("pixel-decision", await journal.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(image.Uid, JsonSerializer.Serialize(shown), StringComparison.Ordinal);

        // The view is made anew under options that ask nothing else of the image: nobody is asked again.
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active", "pseudonymized-text"));
        for (var attempt = 0; !shown.GetProperty("00120063").GetRawText().Contains("pseudonymized-text", StringComparison.Ordinal); attempt++)
        {
            Assert.True(attempt < 200, "The view was not made anew.");
            await Task.Delay(150, Cancellation);
            shown = Assert.Single(await WaitForClearedAsync(theme));
        }
        Assert.Contains("reviewed by a person", shown.GetProperty("00120063").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_tesseract_and_with_pixels_that_are_damaged_nothing_is_shown()
    {
        await using var own = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Proxy__TextSearch__Command"] = "no-such-program" });
        var picture = TextImage.Draw(320, 240, 1, ("山田 太郎", 10, 20, 14, SKColors.White));
        var (theme, _) = await MemberAsync(own, image => picture.ToDataset(image, SecondaryCapture, "OT"), Uids.ExplicitVrLittleEndian);
        await WaitForReviewAsync(theme, "unread");
        Assert.Empty(await theme.WaitForImagesAsync(0));
    }

    [Fact] // In the image's own window all of it is white.
    public async Task Text_that_can_be_seen_only_in_another_window_is_found()
    {
        SkipWithoutTesseract();
        var picture = TextImage.Draw(512, 384, 1, ("YAMADA TARO", 40, 120, 24, SKColors.White), ("山田 太郎", 40, 220, 24, SKColors.White));
        var (theme, _) = await MemberAsync(image => InBrightGrey(picture, image));
        var shown = Assert.Single(await WaitForClearedAsync(theme));
        using var answer = await theme.GetAsync($"{theme.DicomWeb}/studies/{shown.Value("0020000D")}/series/{shown.Value("0020000E")}/instances/{shown.Value("00080018")}", AnyFile);
        var pixels = Part10Reader.Read(Assert.Single(await answer.PartsAsync()).Body).Dataset.Bytes(new Tag(0x7FE0, 0x0010));
        Assert.True(picture.IsHidden(pixels, 0, value => value is 0 or BrightGrey), "Letters are still there.");
    }

    [Fact]
    public async Task A_run_of_tesseract_that_fails_is_repeated()
    {
        SkipWithoutTesseract();
        using var folder = new TemporaryFolder();
        var (command, ran) = (Path.Combine(folder.Path, "tesseract"), Path.Combine(folder.Path, "ran"));
        await File.WriteAllTextAsync(command, $"#!/bin/sh\nif [ -e {ran} ]; then exec /usr/bin/tesseract \"$@\"; fi\ntouch {ran}\nexit 1\n", Cancellation);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var own = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Proxy__TextSearch__Command"] = command, ["DATABANK_Proxy__TextSearch__RetrySeconds"] = "1" });
        var picture = TextImage.Draw(320, 240, 1, ("YAMADA TARO", 10, 40, 18, SKColors.White));
        var (theme, _) = await MemberAsync(own, image => picture.ToDataset(image, SecondaryCapture, "OT"), Uids.ExplicitVrLittleEndian);
        Assert.Single(await WaitForClearedAsync(theme));
        Assert.True(File.Exists(ran));
    }

    [Theory] // In the place of tesseract stands a script that finds a word in each of its first runs, always lower down.
    [InlineData(2, true)]
    [InlineData(int.MaxValue, false)]
    public async Task What_was_made_black_is_read_again_and_shown_only_once_nothing_more_is_found(int runsThatFind, bool isShown)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is one for a shell.");
        using var folder = new TemporaryFolder();
        var (command, runs) = (Path.Combine(folder.Path, "tesseract"), Path.Combine(folder.Path, "runs"));
        await File.WriteAllTextAsync(
            command,
            $"#!/bin/sh\ncat > /dev/null\necho run >> {runs}\nrun=$(wc -l < {runs})\nif [ $run -le {runsThatFind} ]; then printf '5\\t1\\t1\\t1\\t1\\t1\\t280\\t%d\\t60\\t30\\t95\\tYAMADA\\n' $((160 + (40 * run))); fi\n",
            Cancellation);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var own = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Proxy__TextSearch__Command"] = command });
        var picture = TextImage.Draw(320, 240, 1);
        var (theme, _) = await MemberAsync(own, image => picture.ToDataset(image, SecondaryCapture, "OT"), Uids.ExplicitVrLittleEndian);
        if (!isShown)
        {
            await WaitForReviewAsync(theme, "text-remains");
            Assert.Empty(await theme.WaitForImagesAsync(0));
            return;
        }
        var shown = Assert.Single(await WaitForClearedAsync(theme));
        Assert.Equal(runsThatFind + 1, (await File.ReadAllLinesAsync(runs, Cancellation)).Length);
        using var answer = await theme.GetAsync($"{theme.DicomWeb}/studies/{shown.Value("0020000D")}/series/{shown.Value("0020000E")}/instances/{shown.Value("00080018")}", AnyFile);
        var pixels = Part10Reader.Read(Assert.Single(await answer.PartsAsync()).Body).Dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray();
        for (var run = 1; run <= runsThatFind; run++) // What is read is twice as large as the picture.
        {
            var inside = 3 * (((87 + (20 * run)) * picture.Width) + 155);
            Assert.Equal((true, 0), (picture.Pixels[inside] > 0, pixels[inside]));
        }
        Assert.True(picture.Kept(pixels, 0) > 0.8);
    }

    private static async Task<int> BrightestAsync(HttpClient client, string thumbnail)
    {
        using var answer = await client.GetAsync(thumbnail, "image/png");
        using var picture = SKBitmap.Decode(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        return picture.Pixels.Max(pixel => Math.Max(pixel.Red, Math.Max(pixel.Green, pixel.Blue)));
    }

    private const int BrightGrey = 3000;

    /// <summary>Letters a little brighter than what is around them, and a window far below both.</summary>
    private static DicomDataset InBrightGrey(TextImage picture, TestImage image)
    {
        var native = new byte[2 * picture.Width * picture.Height];
        for (var i = 0; i < native.Length / 2; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(native.AsSpan(2 * i), (ushort)(BrightGrey + (picture.IsInk(i) ? 800 : 0)));
        return new DatasetBuilder(picture.ToDataset(image, "1.2.840.10008.5.1.4.1.1.1", "CR"))
            .Set(new Tag(0x0028, 0x0002), "1").Set(new Tag(0x0028, 0x0004), "MONOCHROME2").Remove(new Tag(0x0028, 0x0006)).Remove(new Tag(0x0028, 0x0008))
            .Set(new Tag(0x0028, 0x0100), "16").Set(new Tag(0x0028, 0x0101), "12").Set(new Tag(0x0028, 0x0102), "11").Set(new Tag(0x0028, 0x0103), "0")
            .Set(new Tag(0x0028, 0x1050), "500").Set(new Tag(0x0028, 0x1051), "1000").Remove(new Tag(0x0028, 0x1052)).Remove(new Tag(0x0028, 0x1053))
            .Set(new Tag(0x7FE0, 0x0010), Vr.OW, native).Build();
    }

    private static void SkipWithoutTesseract() => Assert.SkipUnless(File.Exists("/usr/bin/tesseract"), "tesseract is missing: install tesseract-ocr and tesseract-ocr-jpn.");

    private Task<(TestTheme Theme, TestImage Image)> MemberAsync(Func<TestImage, DicomDataset> dataset, string transferSyntax = Uids.ExplicitVrLittleEndian) =>
        MemberAsync(appliance, dataset, transferSyntax);

    private static async Task<(TestTheme Theme, TestImage Image)> MemberAsync(ApplianceProcess appliance, Func<TestImage, DicomDataset> dataset, string transferSyntax)
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var image = new TestImage();
        using var ingest = appliance.Ingest;
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId))).Text("id")}";
        var file = TestImage.ToFile(dataset(image));
        if (transferSyntax != Uids.ExplicitVrLittleEndian)
        {
            using var encoded = new MemoryStream();
            using var frames = FrameReader.Open(file);
            await Transcoder.WriteAsync(frames, transferSyntax, encoded, CompressionSettings.Default, Cancellation);
            file = encoded.ToArray();
        }
        using var stored = await ingest.StoreAsync(file);
        Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync(Cancellation));
        await theme.EnrolAsync(patient);
        return (theme, image);
    }

    /// <summary>Reading takes its time on a busy machine.</summary>
    private static async Task<IReadOnlyList<JsonElement>> WaitForClearedAsync(TestTheme theme)
    {
        for (var attempt = 0; attempt < 400; attempt++)
        {
            using var studies = await theme.GetAsync($"{theme.DicomWeb}/studies", "application/dicom+json");
            if (studies.StatusCode == HttpStatusCode.OK && (await studies.JsonAsync()).GetArrayLength() > 0) break;
            using var waiting = await theme.DataManager.GetAsync($"/vault/{theme.Id}/pixels", Cancellation);
            var list = await waiting.Content.ReadAsStringAsync(Cancellation);
            Assert.False(list.Contains("text-remains", StringComparison.Ordinal) || list.Contains("unreadable", StringComparison.Ordinal) || list.Contains("much-text", StringComparison.Ordinal), list);
            await Task.Delay(250, Cancellation);
        }
        return await theme.WaitForImagesAsync(1);
    }

    private static async Task<string> WaitForReviewAsync(TestTheme theme, string reason)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await theme.DataManager.GetAsync($"/vault/{theme.Id}/pixels", Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK && (await answer.JsonAsync()).TryGetProperty("entry", out var entries) && entries.ValueKind == JsonValueKind.Array)
            {
                var task = Assert.Single(entries.EnumerateArray()).GetProperty("resource");
                if (task.GetProperty("statusReason").Text("text") == reason) return task.Text("id")!;
            }
            Assert.True(attempt < 200, $"Nothing waits for review: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
            await Task.Delay(150, Cancellation);
        }
    }

    private static async Task<HttpStatusCode> DecideAsync(TestTheme theme, string url, string decision, string? seen)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{url}/$decide") { Content = new StringContent(decision, Encoding.UTF8, "application/json") };
        if (seen is not null) request.Headers.TryAddWithoutValidation("If-Match", seen);
        using var answer = await theme.DataManager.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }
}
