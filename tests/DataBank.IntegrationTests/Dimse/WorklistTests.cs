using System.Globalization;
using System.Text;
using DataBank.Dicom;
using Microsoft.Data.Sqlite;

namespace DataBank.IntegrationTests.Dimse;

/// <summary>The orders of the FHIR face are the worklist of the modalities.</summary>
public sealed class WorklistTests(WorklistTests.Orders orders) : IClassFixture<WorklistTests.Orders>
{
    private const string Worklist = "1.2.840.10008.5.1.4.31";

    private static readonly Tag CharacterSet = new(0x0008, 0x0005);
    private static readonly Tag Accession = new(0x0008, 0x0050);
    private static readonly Tag Modality = new(0x0008, 0x0060);
    private static readonly Tag Name = new(0x0010, 0x0010);
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag StudyUid = new(0x0020, 0x000D);
    private static readonly Tag Description = new(0x0032, 0x1060);
    private static readonly Tag Step = new(0x0040, 0x0100);
    private static readonly Tag Station = new(0x0040, 0x0001);
    private static readonly Tag StartDate = new(0x0040, 0x0002);
    private static readonly Tag StartTime = new(0x0040, 0x0003);

    private readonly int port = orders.Port;
    private readonly ApplianceProcess appliance = orders.Appliance;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_modality_gets_its_steps_of_the_day_with_the_patient_in_three_scripts()
    {
        var item = Assert.Single(await FindAsync(("CT", "20260401", "CT1")));
        Assert.Equal("Suzuki^Hanako=鈴木^花子=スズキ^ハナコ", item.Text(Name));
        Assert.Equal(["", "ISO 2022 IR 87"], item.Texts(CharacterSet));
        Assert.Equal(("W-1", "A-o1", "胸部単純CT"), (item.Text(PatientId), item.Text(Accession), item.Text(Description)));
        Assert.StartsWith("2.25.", item.Text(StudyUid), StringComparison.Ordinal);
        var step = Assert.Single(item.Items(Step));
        Assert.Equal(("CT", "CT1", "20260401", "093000"), (step.Text(Modality), step.Text(Station), step.Text(StartDate), step.Text(StartTime)));
    }

    [Fact]
    public async Task Ranges_and_steps_of_no_station_match_and_orders_that_are_done_do_not()
    {
        Assert.Equal(["A-o1", "A-o3"], (await FindAsync(("CT", "20260401-20260430", "CT1"))).Select(item => item.Text(Accession)!).Order());
        Assert.Equal(["A-o3"], (await FindAsync(("CT", "20260401-", "CT2"))).Select(item => item.Text(Accession)!));
        Assert.Equal(["A-o1", "A-o2", "A-o3"], (await FindAsync((null, null, null))).Select(item => item.Text(Accession)!).Order());
        Assert.Empty(await FindAsync(("CT", "20270101", null)));
    }

    [Fact]
    public async Task Findscu_reads_the_worklist()
    {
        var output = await Tool.SucceedAsync(
            "findscu", "-v", "-W", "-aet", "CT1", "-aec", "DATABANK", "-k", "PatientID", "-k", "AccessionNumber", "-k", "ScheduledProcedureStepSequence[0].Modality=MR", "127.0.0.1", $"{port}");
        Assert.Contains("A-o2", output, StringComparison.Ordinal);
        Assert.DoesNotContain("A-o1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_are_found_by_their_patient_as_he_is_called_now()
    {
        const string patient = """{"resourceType":"Patient","id":"w2","identifier":[{"system":"urn:oid:1.2.392.100495.20.3.51.11311234567","value":"W-2"}],"name":[{"family":"NAME","given":["太郎"]}]}""";
        // The order may come before its patient.
        await PutAsync("ServiceRequest/o5", Order("o5", "active", "US", "2026-05-01T09:30:00+09:00", "US1", "腹部超音波").Replace("Patient/w1", "Patient/w2", StringComparison.Ordinal));
        Assert.Empty(await FindAsync(PatientId, "W-2"));
        await PutAsync("Patient/w2", patient.Replace("NAME", "田中", StringComparison.Ordinal));
        Assert.Equal(["A-o5"], await FindAsync(PatientId, "W-2"));
        Assert.Equal(["A-o5"], await FindAsync(Name, "田中*"));
        await PutAsync("Patient/w2", patient.Replace("NAME", "佐藤", StringComparison.Ordinal));
        Assert.Empty(await FindAsync(Name, "田中*"));
        Assert.Equal(["A-o5"], await FindAsync(Name, "佐藤^太郎"));
        await PutAsync("ServiceRequest/o5", Order("o5", "revoked", "US", "2026-05-01T09:30:00+09:00", "US1", "腹部超音波").Replace("Patient/w1", "Patient/w2", StringComparison.Ordinal));
        Assert.Empty(await FindAsync(PatientId, "W-2"));
        Assert.Equal(["A-o1"], await FindAsync(Accession, "A-o1"));
        // A key that no item has a value for is ignored (PS3.4 C.2.2.1.3).
        Assert.Equal(3, (await FindAsync(new Tag(0x0010, 0x1030), "60")).Count);
    }

    [Fact]
    public async Task Orders_that_an_older_version_stored_are_on_the_worklist_after_the_update()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DATABANK_TEST_ENGINE") is null or "" or "Sqlite", "The database is a file only there.");
        await appliance.KillAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(appliance.DataFolder, "clinical.db")};Pooling=False"))
        {
            await connection.OpenAsync(Cancellation);
            await using var empty = connection.CreateCommand();
            empty.CommandText = "delete from worklist_value; delete from worklist_item; delete from worklist_state";
            Assert.True(await empty.ExecuteNonQueryAsync(Cancellation) > 3);
        }
        await appliance.RestartAsync();
        Assert.Equal(["A-o1", "A-o2", "A-o3"], (await FindAsync((null, null, null))).Select(item => item.Text(Accession)!).Order());
        Assert.Equal(["A-o1", "A-o2", "A-o3"], await FindAsync(PatientId, "W-1"));
    }

    private async Task<List<string>> FindAsync(Tag key, string value)
    {
        var identifier = new DatasetBuilder().Set(CharacterSet, "ISO_IR 192").Set(Accession).Set(key, value).Build();
        await using var client = await DicomClient.ConnectAsync(
            new DicomPeer("127.0.0.1", port, "DATABANK", "CT1"), [(Worklist, [Uids.ImplicitVrLittleEndian])], DimseServices.None, Cancellation);
        return [.. (await client.FindAsync(Worklist, identifier, Cancellation).ToListAsync(Cancellation)).Select(item => item.Text(Accession)!).Order()];
    }

    private async Task<List<DicomDataset>> FindAsync((string? Modality, string? Days, string? Station) wanted)
    {
        static string[] Key(string? value) => value is null ? [] : [value];
        var identifier = new DatasetBuilder().Set(CharacterSet, "", "ISO 2022 IR 87")
            .Set(Accession).Set(Name).Set(PatientId).Set(StudyUid).Set(Description)
            .Set(Step, [new DatasetBuilder().Set(Modality, Key(wanted.Modality)).Set(Station, Key(wanted.Station)).Set(StartDate, Key(wanted.Days)).Set(StartTime).Build()])
            .Build();
        await using var client = await DicomClient.ConnectAsync(
            new DicomPeer("127.0.0.1", port, "DATABANK", "CT1"), [(Worklist, [Uids.ImplicitVrLittleEndian])], DimseServices.None, Cancellation);
        return await client.FindAsync(Worklist, identifier, Cancellation).ToListAsync(Cancellation);
    }

    private Task PutAsync(string path, string json) => PutAsync(appliance, path, json);

    private static async Task PutAsync(ApplianceProcess appliance, string path, string json)
    {
        using var client = appliance.DataManager;
        using var answer = await client.PutAsync($"/fhir/{path}", new StringContent(json, Encoding.UTF8, "application/fhir+json"), Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static string Order(string id, string status, string modality, string start, string? station, string text)
    {
        var performer = station is null ? "" : $$"""
            "performer":[{"identifier":{"system":"http://databank.example.jp/fhir/sid/ae-title","value":"{{station}}"} }],
            """;
        return $$"""
            {"resourceType":"ServiceRequest","id":"{{id}}","status":"{{status}}","intent":"order","subject":{"reference":"Patient/w1"},
            "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"ACSN"}]},"value":"A-{{id}}"}],
            "code":{"coding":[{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"{{modality}}"}],"text":"{{text}}"},
            {{performer}}"occurrenceDateTime":"{{start}}"}
            """;
    }

    /// <summary>An appliance with four orders of one patient, three of them open. Tests leave them as they are.</summary>
    public sealed class Orders : IAsyncLifetime
    {
        public int Port { get; } = FreePort.Next();

        public ApplianceProcess Appliance { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Appliance = await ApplianceProcess.StartAsync(
                ["--dimse-port", Port.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string> { ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1" });
            await PutAsync(Appliance, "Patient/w1", """
                {"resourceType":"Patient","id":"w1","identifier":[{"system":"urn:oid:1.2.392.100495.20.3.51.11311234567","value":"W-1"}],"gender":"female","birthDate":"1970-02-03","name":[
                {"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation","valueCode":"IDE"}],"family":"鈴木","given":["花子"]},
                {"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation","valueCode":"SYL"}],"family":"スズキ","given":["ハナコ"]},
                {"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation","valueCode":"ABC"}],"family":"Suzuki","given":["Hanako"]}]}
                """);
            await PutAsync(Appliance, "ServiceRequest/o1", Order("o1", "active", "CT", "2026-04-01T09:30:00+09:00", "CT1", "胸部単純CT"));
            await PutAsync(Appliance, "ServiceRequest/o2", Order("o2", "active", "MR", "2026-04-01T13:00:00+09:00", "MR1", "頭部MRI"));
            await PutAsync(Appliance, "ServiceRequest/o3", Order("o3", "active", "CT", "2026-04-02T08:00:00+09:00", null, "腹部CT"));
            await PutAsync(Appliance, "ServiceRequest/o4", Order("o4", "completed", "CT", "2026-04-01T10:00:00+09:00", "CT1", "済"));
        }

        public ValueTask DisposeAsync() => Appliance.DisposeAsync();
    }
}
