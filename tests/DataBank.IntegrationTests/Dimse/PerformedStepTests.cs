using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Dicom;
using DataBank.IntegrationTests.Workitems;

namespace DataBank.IntegrationTests.Dimse;

/// <summary>Modalities tell what they perform: the order, the worklist, the Procedure and the images follow.</summary>
public sealed class PerformedStepTests : IAsyncLifetime
{
    private const string Worklist = "1.2.840.10008.5.1.4.31";
    private const string Performed = "1.2.840.10008.3.1.2.3.3";
    private const string Retrieve = "1.2.840.10008.3.1.2.3.4";

    private static readonly Tag CharacterSet = new(0x0008, 0x0005);
    private static readonly Tag Accession = new(0x0008, 0x0050);
    private static readonly Tag Modality = new(0x0008, 0x0060);
    private static readonly Tag StudyUid = new(0x0020, 0x000D);
    private static readonly Tag Status = new(0x0040, 0x0252);
    private static readonly Tag StartDate = new(0x0040, 0x0244);
    private static readonly Tag EndDate = new(0x0040, 0x0250);
    private static readonly Tag EndTime = new(0x0040, 0x0251);
    private static readonly Tag Description = new(0x0040, 0x0254);
    private static readonly Tag ScheduledSteps = new(0x0040, 0x0270);
    private static readonly Tag Series = new(0x0040, 0x0340);

    private readonly int port = FreePort.Next();
    private readonly string folder = Directory.CreateTempSubdirectory("databank-mpps-").FullName;
    private ApplianceProcess appliance = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        appliance = await ApplianceProcess.StartAsync(
            ["--dimse-port", port.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string> { ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1" });
        await PutAsync("Patient/p1", """
            {"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:oid:1.2.392.100495.20.3.51.11311234567","value":"D-1"}],"birthDate":"1970-02-03","name":[{"family":"山田","given":["太郎"]}]}
            """);
        await PutAsync("ServiceRequest/o1", Order("o1", "A-1"));
        await PutAsync("ServiceRequest/o2-with-an-id-longer-than-sixteen", Order("o2-with-an-id-longer-than-sixteen", null));
    }

    public async ValueTask DisposeAsync()
    {
        await appliance.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_step_that_is_completed_becomes_a_Procedure_and_takes_its_order_off_the_worklist()
    {
        var scheduled = await FindAsync("A-1");
        var (uid, study) = (TestImage.NewUid(), scheduled.Text(StudyUid)!);
        await using var client = await ConnectAsync();
        var created = await client.CreateAsync(Performed, uid, Begin(study, "A-1"), Cancellation);
        Assert.True(created.Status.IsSuccess, created.Status.ToString());
        var procedure = await ProcedureAsync(uid);
        Assert.Equal(("in-progress", "ServiceRequest/o1", "Patient/p1"), (procedure.Text("status"), Reference(procedure.GetProperty("basedOn")[0]), Reference(procedure.GetProperty("subject"))));
        Assert.Equal(("胸部単純CT", "2026-04-01T09:31:00+09:00"), (procedure.GetProperty("code").Text("text"), procedure.GetProperty("performedPeriod").Text("start")));
        Assert.Equal("CT1", procedure.GetProperty("performer")[0].GetProperty("actor").GetProperty("identifier").Text("value"));
        Assert.NotNull(await FindAsync("A-1", optional: true));

        // Images of the study come while it is performed.
        await Tool.SucceedAsync("storescu", "-aet", "CT1", "-aec", "DATABANK", "127.0.0.1", $"{port}", DimseImage.Write(folder, study, 1));
        var completed = await client.SetAttributesAsync(Performed, uid, End("COMPLETED", study), Cancellation);
        Assert.True(completed.Status.IsSuccess, completed.Status.ToString());
        procedure = await ProcedureAsync(uid);
        Assert.Equal(("completed", "2026-04-01T09:45:00+09:00"), (procedure.Text("status"), procedure.GetProperty("performedPeriod").Text("end")));
        using (var fhir = appliance.Clinician)
        {
            var images = (await fhir.GetFhirAsync($"/fhir/ImagingStudy?identifier=urn:oid:{study}")).GetProperty("entry")[0].GetProperty("resource");
            Assert.Equal(($"Procedure/{procedure.Text("id")}", "ServiceRequest/o1"), (Reference(images.GetProperty("procedureReference")), Reference(images.GetProperty("basedOn")[0])));
            Assert.Equal(1, (await fhir.GetFhirAsync("/fhir/Procedure?based-on=ServiceRequest/o1&status=completed&_summary=count")).GetProperty("total").GetInt32());
            foreach (var resource in (JsonElement[])[procedure, images])
            {
                var file = Path.Combine(folder, $"{resource.Text("id")}.json");
                await File.WriteAllTextAsync(file, resource.GetRawText(), Cancellation);
                var validated = await ApplianceProcess.RunAsync("validate", file);
                Assert.True(validated.ExitCode == 0, validated.Output);
            }
        }
        Assert.Null(await FindAsync("A-1", optional: true));

        var late = await client.SetAttributesAsync(Performed, uid, End("DISCONTINUED", study), Cancellation);
        Assert.Equal(((ushort)0x0110, (ushort?)0xA710), (late.Status.Code, late.Status.ErrorId));
        var read = await client.GetAttributesAsync(Retrieve, uid, [Status, Description], Cancellation);
        Assert.Equal(("COMPLETED", "胸部単純CT", false), (read.DataSet!.Text(Status), read.DataSet.Text(Description), read.DataSet.Contains(Series)));
    }

    [Fact]
    public async Task An_order_without_numbers_is_found_by_the_study_that_the_worklist_gave_it()
    {
        var scheduled = (await WorklistAsync()).Single(item => item.Text(Accession) is null);
        var uid = TestImage.NewUid();
        await using var client = await ConnectAsync();
        Assert.True((await client.CreateAsync(Performed, uid, Begin(scheduled.Text(StudyUid)!, null), Cancellation)).Status.IsSuccess);
        Assert.Equal("ServiceRequest/o2-with-an-id-longer-than-sixteen", Reference((await ProcedureAsync(uid)).GetProperty("basedOn")[0]));
    }

    [Fact]
    public async Task A_step_that_is_discontinued_leaves_the_order_to_be_done_and_a_walk_in_has_none()
    {
        var study = TestImage.NewUid();
        var (uid, walkIn) = (TestImage.NewUid(), TestImage.NewUid());
        await using var client = await ConnectAsync();
        Assert.True((await client.CreateAsync(Performed, uid, Begin(study, "A-1"), Cancellation)).Status.IsSuccess);
        Assert.True((await client.SetAttributesAsync(Performed, uid, End("DISCONTINUED", study), Cancellation)).Status.IsSuccess);
        var stopped = await ProcedureAsync(uid);
        Assert.Equal(("stopped", "ServiceRequest/o1", "110500"), (stopped.Text("status"), Reference(stopped.GetProperty("basedOn")[0]), stopped.GetProperty("statusReason").GetProperty("coding")[0].Text("code")));
        Assert.NotNull(await FindAsync("A-1", optional: true));

        Assert.True((await client.CreateAsync(Performed, walkIn, Begin(TestImage.NewUid(), "A-404"), Cancellation)).Status.IsSuccess);
        var procedure = await ProcedureAsync(walkIn);
        Assert.False(procedure.TryGetProperty("basedOn", out _));
        Assert.Equal("Patient/p1", Reference(procedure.GetProperty("subject")));
    }

    [Fact]
    public async Task What_breaks_the_rules_of_a_step_is_refused_by_its_status()
    {
        var (uid, study) = (TestImage.NewUid(), TestImage.NewUid());
        await using var client = await ConnectAsync();
        async Task AssertAsync(ushort status, Task<DimseResponse> answer) => Assert.Equal(status, (await answer).Status.Code);

        await AssertAsync(0x0106, client.CreateAsync(Performed, uid, new DatasetBuilder(Begin(study, null)).Set(Status, "COMPLETED").Build(), Cancellation));
        await AssertAsync(0x0120, client.CreateAsync(Performed, uid, new DatasetBuilder(Begin(study, null)).Remove(ScheduledSteps).Build(), Cancellation));
        await AssertAsync(0x0121, client.CreateAsync(Performed, uid, new DatasetBuilder(Begin(study, null)).Set(StartDate).Build(), Cancellation));
        await AssertAsync(0x0106, client.CreateAsync(Performed, uid, new DatasetBuilder(Begin(study, null)).Set(StartDate, "tomorrow").Build(), Cancellation));
        await AssertAsync(0x0106, client.CreateAsync(Performed, uid, Begin("no uid", null), Cancellation));
        await AssertAsync(0x0120, client.CreateAsync(Performed, uid, null, Cancellation));
        await AssertAsync(0x0112, client.SetAttributesAsync(Performed, uid, End("COMPLETED", study), Cancellation));
        await AssertAsync(0x0112, client.GetAttributesAsync(Retrieve, uid, [], Cancellation));

        await AssertAsync(0x0000, client.CreateAsync(Performed, uid, Begin(study, null), Cancellation));
        await AssertAsync(0x0111, client.CreateAsync(Performed, uid, Begin(study, null), Cancellation));
        await AssertAsync(0x0106, client.SetAttributesAsync(Performed, uid, new DatasetBuilder().Set(Status, "SUSPENDED").Build(), Cancellation));
        await AssertAsync(0x0121, client.SetAttributesAsync(Performed, uid, new DatasetBuilder().Set(Status, "COMPLETED").Build(), Cancellation));
        // The patient is fixed: the rest is taken, with a warning.
        await AssertAsync(0x0107, client.SetAttributesAsync(Performed, uid, new DatasetBuilder().Set(new Tag(0x0010, 0x0020), "OTHER").Set(Description, "changed").Build(), Cancellation));
        var read = (await client.GetAttributesAsync(Retrieve, uid, [], Cancellation)).DataSet!;
        Assert.Equal(("D-1", "changed", "IN PROGRESS"), (read.Text(new Tag(0x0010, 0x0020)), read.Text(Description), read.Text(Status)));

        var unnamed = await client.CreateAsync(Performed, null, Begin(study, null), Cancellation);
        Assert.StartsWith("2.25.", unnamed.Command.Text(CommandSet.AffectedSopInstanceUid), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_comes_by_the_web_is_the_same_as_one_by_DIMSE()
    {
        var (uid, study) = (TestImage.NewUid(), TestImage.NewUid());
        var path = $"/dicomweb/modality-performed-procedure-steps/{uid}";
        using var ingest = appliance.Ingest;
        async Task AssertAsync(HttpStatusCode status, string url, DicomDataset? body)
        {
            using var answer = await ingest.SendModelAsync(HttpMethod.Post, url, body is null ? null : ToJson(body));
            await WorkitemRequests.AssertStatusAsync(status, answer);
        }

        await AssertAsync(HttpStatusCode.NotFound, $"{path}?update", End("COMPLETED", study));
        await AssertAsync(HttpStatusCode.BadRequest, path, new DatasetBuilder(Begin(study, null)).Set(Status, "COMPLETED").Build());
        await AssertAsync(HttpStatusCode.BadRequest, path, new DatasetBuilder(Begin(study, null)).Remove(ScheduledSteps).Build());
        await AssertAsync(HttpStatusCode.BadRequest, path, null);
        await AssertAsync(HttpStatusCode.BadRequest, "/dicomweb/modality-performed-procedure-steps/1.2.x", Begin(study, null));
        await AssertAsync(HttpStatusCode.Created, path, Begin(study, "A-1"));
        await AssertAsync(HttpStatusCode.Conflict, path, Begin(study, "A-1"));
        Assert.Equal(("in-progress", "ServiceRequest/o1"), ((await ProcedureAsync(uid)).Text("status"), Reference((await ProcedureAsync(uid)).GetProperty("basedOn")[0])));
        await AssertAsync(HttpStatusCode.OK, $"{path}?update", End("COMPLETED", study));
        await AssertAsync(HttpStatusCode.Conflict, $"{path}?update", End("DISCONTINUED", study));
        Assert.Equal("completed", (await ProcedureAsync(uid)).Text("status"));
        Assert.Null(await FindAsync("A-1", optional: true));

        await using var modality = await ConnectAsync();
        Assert.Equal("胸部単純CT", (await modality.GetAttributesAsync(Retrieve, uid, [], Cancellation)).DataSet!.Text(Description));
        using var clinician = appliance.Clinician;
        Assert.Equal("COMPLETED", Assert.Single(await clinician.QidoAsync(path)).Value("00400252"));
        using var unseen = await ingest.GetAsync(path, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, unseen.StatusCode);
    }

    [Fact]
    public async Task A_step_that_was_acknowledged_survives_a_kill()
    {
        var (uid, study) = (TestImage.NewUid(), TestImage.NewUid());
        await using (var client = await ConnectAsync()) Assert.True((await client.CreateAsync(Performed, uid, Begin(study, "A-1"), Cancellation)).Status.IsSuccess);
        await appliance.KillAsync();
        await appliance.RestartAsync();
        await using var after = await ConnectAsync();
        Assert.Equal(0x0111, (await after.CreateAsync(Performed, uid, Begin(study, "A-1"), Cancellation)).Status.Code);
        Assert.True((await after.SetAttributesAsync(Performed, uid, End("COMPLETED", study), Cancellation)).Status.IsSuccess);
        Assert.Equal("completed", (await ProcedureAsync(uid)).Text("status"));
        Assert.Null(await FindAsync("A-1", optional: true));
    }

    private static JsonNode ToJson(DicomDataset dataset)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output)) DicomJson.Write(json, dataset);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    private static DicomDataset Begin(string study, string? accession) => new DatasetBuilder()
        .Set(CharacterSet, "", "ISO 2022 IR 87")
        .Set(Modality, "CT")
        .Set(new Tag(0x0010, 0x0010), "Yamada^Tarou=山田^太郎")
        .Set(new Tag(0x0010, 0x0020), "D-1")
        .Set(new Tag(0x0010, 0x0030), "19700203")
        .Set(new Tag(0x0040, 0x0241), "CT1")
        .Set(new Tag(0x0040, 0x0242), "第一CT室")
        .Set(StartDate, "20260401")
        .Set(new Tag(0x0040, 0x0245), "093100")
        .Set(EndDate)
        .Set(EndTime)
        .Set(Status, "IN PROGRESS")
        .Set(new Tag(0x0040, 0x0253), "PPS1")
        .Set(Description, "胸部単純CT")
        .Set(ScheduledSteps, [new DatasetBuilder().Set(StudyUid, study).Set(Accession, accession is null ? [] : [accession]).Build()])
        .Set(Series, Array.Empty<DicomDataset>())
        .Build();

    private static DicomDataset End(string status, string study)
    {
        var end = new DatasetBuilder().Set(Status, status).Set(EndDate, "20260401").Set(EndTime, "094500")
            .Set(Series, [new DatasetBuilder().Set(new Tag(0x0020, 0x000E), $"{study}.9").Set(new Tag(0x0018, 0x1030), "胸部").Build()]);
        if (status == "DISCONTINUED")
        {
            end.Set(new Tag(0x0040, 0x0281), [new DatasetBuilder().Set(new Tag(0x0008, 0x0100), "110500").Set(new Tag(0x0008, 0x0102), "DCM").Set(new Tag(0x0008, 0x0104), "Doctor canceled procedure").Build()]);
        }
        return end.Build();
    }

    private Task<DicomClient> ConnectAsync() => DicomClient.ConnectAsync(
        new DicomPeer("127.0.0.1", port, "DATABANK", "CT1"), [(Performed, [Uids.ExplicitVrLittleEndian]), (Retrieve, [Uids.ImplicitVrLittleEndian])], DimseServices.None, Cancellation);

    private async Task<DicomDataset> FindAsync(string accession) => (await FindAsync(accession, optional: false))!;

    private async Task<DicomDataset?> FindAsync(string accession, bool optional)
    {
        var found = (await WorklistAsync()).FindAll(item => item.Text(Accession) == accession);
        return optional ? found.SingleOrDefault() : found.Single();
    }

    private async Task<List<DicomDataset>> WorklistAsync()
    {
        await using var client = await DicomClient.ConnectAsync(
            new DicomPeer("127.0.0.1", port, "DATABANK", "CT1"), [(Worklist, [Uids.ImplicitVrLittleEndian])], DimseServices.None, Cancellation);
        return await client.FindAsync(Worklist, new DatasetBuilder().Set(Accession).Set(StudyUid).Build(), Cancellation).ToListAsync(Cancellation);
    }

    private async Task<JsonElement> ProcedureAsync(string uid)
    {
        using var client = appliance.Clinician;
        var found = await client.GetFhirAsync($"/fhir/Procedure?identifier=urn:oid:{uid}");
        return Assert.Single(found.GetProperty("entry").EnumerateArray()).GetProperty("resource");
    }

    private async Task PutAsync(string path, string json)
    {
        using var client = appliance.DataManager;
        using var answer = await client.PutAsync($"/fhir/{path}", new StringContent(json, Encoding.UTF8, "application/fhir+json"), Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static string? Reference(JsonElement element) => element.Text("reference");

    private static string Order(string id, string? accession)
    {
        var identifier = accession is null ? "" : $$"""
            "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"ACSN"}]},"value":"{{accession}}"}],
            """;
        return $$"""
            {"resourceType":"ServiceRequest","id":"{{id}}","status":"active","intent":"order","subject":{"reference":"Patient/p1"},{{identifier}}
            "code":{"coding":[{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"CT"}],"text":"胸部単純CT"},"occurrenceDateTime":"2026-04-01T09:30:00+09:00"}
            """;
    }
}
