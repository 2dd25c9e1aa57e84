using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Dicom;
using DataBank.IntegrationTests.Workitems;

namespace DataBank.IntegrationTests;

/// <summary>Storage commitment over the web, and what both protocols look at before they commit.</summary>
public sealed class CommitmentTests(ApplianceProcess appliance)
{
    private const string CommitmentClass = "1.2.840.10008.1.20.1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instances_are_committed_or_named_with_the_reason()
    {
        var kept = new TestImage();
        var deleted = kept with { Uid = TestImage.NewUid(), Number = 2 };
        using var manager = appliance.DataManager;
        await manager.StoreCleanlyAsync(kept, deleted);
        using (var deletion = await manager.DeleteAsync(deleted.Path, Cancellation)) Assert.Equal(HttpStatusCode.NoContent, deletion.StatusCode);

        using var ingest = appliance.Ingest;
        var result = await CommitAsync(ingest, (Uids.CtImageStorage, kept.Uid), ("1.2.840.10008.5.1.4.1.1.4", kept.Uid), (Uids.CtImageStorage, "1.2.404"), (Uids.CtImageStorage, deleted.Uid), (Uids.CtImageStorage, "no uid"));
        Assert.Equal(kept.Uid, Assert.Single(Items(result, "00081199")).Value("00081155"));
        Assert.Equal(
            [("0119", kept.Uid), ("0112", "1.2.404"), ("0112", deleted.Uid), ("0112", "no uid")],
            Items(result, "00081198").Select(item => (Reason(item), item.Value("00081155")!)));
    }

    [Fact]
    public async Task Instances_named_by_study_and_series_are_answered_in_that_form()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        var request = new JsonObject
        {
            ["00081110"] = TestWorkitem.Attribute("SQ", Study(image.Study, image.Series, image.Uid, "1.2.404"), Study("1.2.405", image.Series, image.Uid)),
        };
        using var answer = await client.SendModelAsync(HttpMethod.Post, $"/dicomweb/commitment-requests/{TestImage.NewUid()}", request);
        await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, answer);
        var result = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement[0];
        var study = Assert.Single(Items(result, "00081110"));
        Assert.Equal((image.Study, image.Uid), (study.Value("0020000D"), Assert.Single(Instances(study)).Value("00081155")));
        Assert.Equal(
            [(image.Study, "1.2.404", "0112"), ("1.2.405", image.Uid, "0112")],
            Items(result, "0008119B").SelectMany(failed => Instances(failed).Select(item => (failed.Value("0020000D")!, item.Value("00081155")!, Reason(item)))));
        Assert.False(result.TryGetProperty("00081199", out _));
    }

    [Fact]
    public async Task An_instance_whose_file_is_gone_or_cut_off_is_not_committed()
    {
        var port = FreePort.Next();
        await using var own = await ApplianceProcess.StartAsync(
            ["--dimse-port", port.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string> { ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1" });
        var kept = new TestImage();
        var (gone, cut) = (kept with { Uid = TestImage.NewUid(), Number = 2 }, kept with { Uid = TestImage.NewUid(), Number = 3 });
        using var client = own.Clinician;
        await client.StoreCleanlyAsync(kept, gone, cut);
        File.Delete(BlobOf(own, gone));
        using (var file = File.OpenWrite(BlobOf(own, cut))) file.SetLength(file.Length - 1);

        var result = await CommitAsync(client, (Uids.CtImageStorage, kept.Uid), (Uids.CtImageStorage, gone.Uid), (Uids.CtImageStorage, cut.Uid));
        Assert.Equal(kept.Uid, Assert.Single(Items(result, "00081199")).Value("00081155"));
        Assert.Equal([("0112", gone.Uid), ("0110", cut.Uid)], Items(result, "00081198").Select(item => (Reason(item), item.Value("00081155")!)));

        var reported = new TaskCompletionSource<DicomDataset>();
        var services = new DimseServices
        {
            EventReport = (_, report, _) =>
            {
                reported.TrySetResult(report!);
                return Task.FromResult(new NormalizedAnswer(DimseStatus.Success));
            },
        };
        await using var modality = await DicomClient.ConnectAsync(
            new DicomPeer("127.0.0.1", port, "DATABANK", "CT1"), [(CommitmentClass, [Uids.ExplicitVrLittleEndian])], services, Cancellation);
        var request = new DatasetBuilder().Set(new Tag(0x0008, 0x1195), TestImage.NewUid()).Set(
            new Tag(0x0008, 0x1199),
            [.. ((string[])[kept.Uid, gone.Uid, cut.Uid]).Select(uid => new DatasetBuilder().Set(new Tag(0x0008, 0x1150), Uids.CtImageStorage).Set(new Tag(0x0008, 0x1155), uid).Build())]).Build();
        Assert.True((await modality.ActAsync(CommitmentClass, $"{CommitmentClass}.1", 1, request, Cancellation)).Status.IsSuccess);
        var report = await reported.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.Equal(kept.Uid, Assert.Single(report.Items(new Tag(0x0008, 0x1199))).Text(new Tag(0x0008, 0x1155)));
        Assert.Equal(
            [(0x0112L, gone.Uid), (0x0110L, cut.Uid)],
            report.Items(new Tag(0x0008, 0x1198)).Select(item => (item.Integer(new Tag(0x0008, 0x1197))!.Value, item.Text(new Tag(0x0008, 0x1155))!)));
    }

    [Fact]
    public async Task A_result_can_be_asked_for_again_also_after_a_kill()
    {
        await using var own = await ApplianceProcess.StartAsync();
        var (image, transaction) = (new TestImage(), TestImage.NewUid());
        string given;
        using (var client = own.Ingest)
        {
            await client.StoreCleanlyAsync(image);
            using var answer = await client.SendModelAsync(HttpMethod.Post, $"/dicomweb/commitment-requests/{transaction}", Request((Uids.CtImageStorage, image.Uid)));
            given = await answer.Content.ReadAsStringAsync(Cancellation);
        }
        await own.KillAsync();
        await own.RestartAsync();
        using var after = own.Ingest;
        using (var again = await after.GetAsync($"/dicomweb/commitment-requests/{transaction}", Cancellation)) Assert.Equal((HttpStatusCode.OK, given), (again.StatusCode, await again.Content.ReadAsStringAsync(Cancellation)));
        using (var xml = await after.GetAsync($"/dicomweb/commitment-requests/{transaction}", "application/dicom+xml"))
        {
            Assert.Single(DicomXml.Read(await xml.Content.ReadAsStreamAsync(Cancellation)).Items(new Tag(0x0008, 0x1199)));
        }
        using (var twice = await after.SendModelAsync(HttpMethod.Post, $"/dicomweb/commitment-requests/{transaction}", Request((Uids.CtImageStorage, image.Uid)))) Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        using var unknown = await after.GetAsync("/dicomweb/commitment-requests/1.2.404", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_wrong_commitment_request_is_refused_by_its_status()
    {
        using var client = appliance.Ingest;
        foreach (var (path, body, status) in ((string, JsonNode?, HttpStatusCode)[])[
            ("1.2.x", Request((Uids.CtImageStorage, "1.2.3")), HttpStatusCode.BadRequest),
            ("1.2.3", new JsonObject(), HttpStatusCode.BadRequest),
            ("1.2.3", null, HttpStatusCode.BadRequest),
            ("1.2.3", Request([.. Enumerable.Range(1, 50_001).Select(i => ("1.2", $"1.2.{i}"))]), HttpStatusCode.RequestEntityTooLarge)])
        {
            using var answer = await client.SendModelAsync(HttpMethod.Post, $"/dicomweb/commitment-requests/{path}", body);
            await WorkitemRequests.AssertStatusAsync(status, answer);
        }
        using var auditor = appliance.Auditor;
        using var forbidden = await auditor.SendModelAsync(HttpMethod.Post, "/dicomweb/commitment-requests/1.2.3", Request((Uids.CtImageStorage, "1.2.3")));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        var theme = await TestTheme.CreateAsync(appliance);
        using var research = await theme.Researcher.SendModelAsync(HttpMethod.Post, $"{theme.DicomWeb}/commitment-requests/1.2.3", Request((Uids.CtImageStorage, "1.2.3")));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, research.StatusCode);
    }

    private static async Task<JsonElement> CommitAsync(HttpClient client, params (string SopClass, string Instance)[] references)
    {
        using var answer = await client.SendModelAsync(HttpMethod.Post, $"/dicomweb/commitment-requests/{TestImage.NewUid()}", Request(references));
        await WorkitemRequests.AssertStatusAsync(HttpStatusCode.OK, answer);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement[0];
    }

    private static JsonObject Request(params (string SopClass, string Instance)[] references) => new()
    {
        ["00081199"] = TestWorkitem.Attribute("SQ", [.. references.Select(reference => new JsonObject
        {
            ["00081150"] = TestWorkitem.Attribute("UI", reference.SopClass),
            ["00081155"] = TestWorkitem.Attribute("UI", reference.Instance),
        })]),
    };

    private static JsonObject Study(string study, string series, params string[] instances) => new()
    {
        ["0020000D"] = TestWorkitem.Attribute("UI", study),
        ["00081115"] = TestWorkitem.Attribute("SQ", new JsonObject
        {
            ["0020000E"] = TestWorkitem.Attribute("UI", series),
            ["00081112"] = TestWorkitem.Attribute("SQ", new JsonObject
            {
                ["00081150"] = TestWorkitem.Attribute("UI", Uids.CtImageStorage),
                ["0008114A"] = TestWorkitem.Attribute("SQ", [.. instances.Select(uid => new JsonObject { ["00081155"] = TestWorkitem.Attribute("UI", uid) })]),
            }),
        }),
    };

    private static IEnumerable<JsonElement> Instances(JsonElement study) =>
        Items(study, "00081115").SelectMany(series => Items(series, "00081112")).SelectMany(sopClass => Items(sopClass, "0008114A"));

    private static JsonElement.ArrayEnumerator Items(JsonElement dataset, string tag) =>
        dataset.TryGetProperty(tag, out var sequence) && sequence.TryGetProperty("Value", out var items) ? items.EnumerateArray() : default;

    private static string Reason(JsonElement item) => int.Parse(item.Value("00081197")!, CultureInfo.InvariantCulture).ToString("X4", CultureInfo.InvariantCulture);

    private static string BlobOf(ApplianceProcess own, TestImage image)
    {
        var digits = Blake3.Hasher.Hash(image.ToFile()).ToString()[..60];
        return Path.Combine(own.DataFolder, "blobs", digits[..2], $"b3-{digits}");
    }
}
