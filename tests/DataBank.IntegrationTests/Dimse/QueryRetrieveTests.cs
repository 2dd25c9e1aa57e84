using System.Globalization;
using DataBank.Dicom;

namespace DataBank.IntegrationTests.Dimse;

/// <summary>Workstations query and retrieve: dcmtk and our client against the real appliance.</summary>
public sealed class QueryRetrieveTests : IAsyncLifetime
{
    private const string StudyRootFind = "1.2.840.10008.5.1.4.1.2.2.1";
    private const string PatientRootFind = "1.2.840.10008.5.1.4.1.2.1.1";
    private const string StudyRootGet = "1.2.840.10008.5.1.4.1.2.2.3";
    private const string PatientRootGet = "1.2.840.10008.5.1.4.1.2.1.3";

    private static readonly Tag CharacterSet = new(0x0008, 0x0005);
    private static readonly Tag Level = new(0x0008, 0x0052);
    private static readonly Tag StudyDate = new(0x0008, 0x0020);
    private static readonly Tag Modalities = new(0x0008, 0x0061);
    private static readonly Tag Name = new(0x0010, 0x0010);
    private static readonly Tag PatientId = new(0x0010, 0x0020);
    private static readonly Tag StudyUid = new(0x0020, 0x000D);
    private static readonly Tag SeriesUid = new(0x0020, 0x000E);
    private static readonly Tag SopInstanceUid = new(0x0008, 0x0018);
    private static readonly Tag SeriesInStudy = new(0x0020, 0x1206);

    private readonly (int Archive, int Workstation) ports = (FreePort.Next(), FreePort.Next());
    private readonly string folder = Directory.CreateTempSubdirectory("databank-dimse-").FullName;
    private ApplianceProcess appliance = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        appliance = await ApplianceProcess.StartAsync(
            ["--dimse-port", ports.Archive.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string>
            {
                ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1@127.0.0.0/8",
                ["DATABANK_Dicom__CallingAeTitles__1"] = "AFAR@192.0.2.1",
                ["DATABANK_Dicom__Destinations__0__AeTitle"] = "WORKSTATION",
                ["DATABANK_Dicom__Destinations__0__Host"] = "127.0.0.1",
                ["DATABANK_Dicom__Destinations__0__Port"] = ports.Workstation.ToString(CultureInfo.InvariantCulture),
            });
        var paths = new List<string>();
        foreach (var (study, patient, name, date) in new[] { ("1.2.3.1", "D-1", "Yamada^Tarou=山田^太郎=やまだ^たろう", "20260110"), ("1.2.3.2", "D-1", "Yamada^Tarou=山田^太郎=やまだ^たろう", "20260220"), ("1.2.3.3", "D-2", "Suzuki^Hanako=鈴木^花子=すずき^はなこ", "20260301") })
        {
            for (var number = 1; number <= 3; number++)
            {
                var path = Path.Combine(folder, $"{study}.{number}.dcm");
                await using var file = File.Create(path);
                Part10Writer.Write(file, Image(study, patient, name, date, number), Uids.ExplicitVrLittleEndian);
                paths.Add(path);
            }
        }
        await Tool.SucceedAsync("storescu", ["-aet", "CT1", "-aec", "DATABANK", "127.0.0.1", $"{ports.Archive}", .. paths]);
    }

    public async ValueTask DisposeAsync()
    {
        await appliance.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Studies_are_found_by_a_japanese_name_and_a_date_range_and_answered_in_the_character_set_of_the_request()
    {
        await using var client = await ConnectAsync([(StudyRootFind, [Uids.ExplicitVrLittleEndian])]);
        var keys = Keys("STUDY").Set(CharacterSet, "", "ISO 2022 IR 87").Set(Name, "*=山田*").Set(StudyDate, "20260201-").Set(Modalities).Set(PatientId).Set(SeriesInStudy).Set(StudyUid).Build();
        var match = Assert.Single(await client.FindAsync(StudyRootFind, keys, Cancellation).ToListAsync(Cancellation));
        Assert.Equal(["", "ISO 2022 IR 87"], match.Texts(CharacterSet));
        Assert.Equal("Yamada^Tarou=山田^太郎=やまだ^たろう", match.Text(Name));
        Assert.Equal(("1.2.3.2", "D-1", "CT", "1"), (match.Text(StudyUid), match.Text(PatientId), match.Text(Modalities), match.Text(SeriesInStudy)));
        Assert.Equal("DATABANK", match.Text(new Tag(0x0008, 0x0054)));
        Assert.Equal("STUDY", match.Text(Level));
    }

    [Fact]
    public async Task All_levels_of_both_information_models_are_searched()
    {
        await using var client = await ConnectAsync([(StudyRootFind, [Uids.ImplicitVrLittleEndian]), (PatientRootFind, [Uids.ImplicitVrLittleEndian])]);
        async Task<string[]> FindAsync(string model, DatasetBuilder keys, Tag wanted) =>
            [.. (await client.FindAsync(model, keys.Set(wanted).Build(), Cancellation).ToListAsync(Cancellation)).Select(match => match.Text(wanted)!).Order()];
        Assert.Equal(["D-1", "D-2"], await FindAsync(PatientRootFind, Keys("PATIENT"), PatientId));
        Assert.Equal(["1.2.3.1", "1.2.3.2"], await FindAsync(PatientRootFind, Keys("STUDY").Set(PatientId, "D-1"), StudyUid));
        var request = new DatasetBuilder().Set(new Tag(0x0040, 0x0009), "S-2").Build();
        Assert.Equal(["1.2.3.2"], await FindAsync(StudyRootFind, Keys("SERIES").Set(new Tag(0x0040, 0x0275), [request]), StudyUid));
        Assert.Equal(["1.2.3.1.9"], await FindAsync(StudyRootFind, Keys("SERIES").Set(StudyUid, "1.2.3.1"), SeriesUid));
        Assert.Equal(["1.2.3.1.9.1", "1.2.3.1.9.2", "1.2.3.1.9.3"], await FindAsync(StudyRootFind, Keys("IMAGE").Set(StudyUid, "1.2.3.1"), SopInstanceUid));
        var refused = await Assert.ThrowsAsync<DimseException>(() => FindAsync(StudyRootFind, Keys("PATIENT"), PatientId));
        Assert.Equal(DimseStatus.DataSetMismatch.Code, refused.Status.Code);
        refused = await Assert.ThrowsAsync<DimseException>(() => FindAsync(StudyRootFind, Keys("STUDY").Set(StudyDate, "yesterday"), StudyUid));
        Assert.Equal(DimseStatus.DataSetMismatch.Code, refused.Status.Code);
    }

    [Theory]
    [InlineData(PatientRootFind, "PATIENT", new[] { "D-1 2 2 6", "D-2 1 1 3" })]
    [InlineData(StudyRootFind, "STUDY", new[] { "D-1 2 2 6", "D-1 2 2 6", "D-2 1 1 3" })]
    public async Task What_there_is_of_a_patient_is_counted_for_who_asks(string model, string level, string[] expected)
    {
        await using var client = await ConnectAsync([(model, [Uids.ExplicitVrLittleEndian])]);
        Tag[] numbers = [new(0x0020, 0x1200), new(0x0020, 0x1202), new(0x0020, 0x1204)];
        var keys = Keys(level).Set(PatientId);
        foreach (var number in numbers) keys.Set(number);
        var matches = await client.FindAsync(model, keys.Build(), Cancellation).ToListAsync(Cancellation);
        Assert.Equal(expected, matches.Select(match => $"{match.Text(PatientId)} {string.Join(' ', numbers.Select(match.Text))}").Order());
        // A search for one of the studies counts the others, too.
        matches = await client.FindAsync(model, Keys(level).Set(PatientId, "D-1").Set(StudyDate, "20260220").Set(numbers[0]).Build(), Cancellation).ToListAsync(Cancellation);
        Assert.Equal("2", Assert.Single(matches).Text(numbers[0]));
    }

    [Theory]
    [InlineData(0x00100020u, 0xFF00)]
    [InlineData(0x00091001u, 0xFF01)] // A private attribute.
    [InlineData(0x00080060u, 0xFF01)] // One of a lower level.
    public async Task A_key_that_is_not_supported_is_told_with_each_match(uint key, int status)
    {
        await using var client = await ConnectAsync([(StudyRootFind, [Uids.ExplicitVrLittleEndian])]);
        var keys = new MemoryStream(DatasetCoding.Encode(Keys("STUDY").Set(StudyUid, "1.2.3.3").Set(Tag.FromValue(key), Vr.LO, "D-2").Build(), Uids.ExplicitVrLittleEndian));
        var request = CommandSet.Request(CommandField.FindRequest, StudyRootFind).Set(CommandSet.Priority, 0);
        var responses = await client.Dimse.InvokeAsync(client.Association.ContextFor(StudyRootFind)!.Id, request, keys, Cancellation).ToListAsync(Cancellation);
        Assert.Equal([status, 0], responses.Select(response => (int)response.Status.Code));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public async Task A_name_is_matched_by_its_words_and_sounds_where_that_was_negotiated(byte fuzzy, int matches)
    {
        var peer = new DicomPeer("127.0.0.1", ports.Archive, "DATABANK", "CT1") { Extended = [new ExtendedNegotiation(StudyRootFind, new byte[] { 0, 0, fuzzy })] };
        await using var client = await DicomClient.ConnectAsync(peer, [(StudyRootFind, [Uids.ExplicitVrLittleEndian])], DimseServices.None, Cancellation);
        Assert.Equal(matches, (await client.FindAsync(StudyRootFind, Keys("STUDY").Set(Name, "hanako suzuki").Set(StudyUid).Build(), Cancellation).ToListAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task Dcmtk_finds_gets_and_moves_the_bytes_that_were_stored()
    {
        var found = await Tool.SucceedAsync(
            "findscu", "-v", "-aet", "CT1", "-aec", "DATABANK", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID=D-2", "-k", "StudyInstanceUID", "127.0.0.1", $"{ports.Archive}");
        Assert.Contains("1.2.3.3", found, StringComparison.Ordinal);

        var got = Directory.CreateDirectory(Path.Combine(folder, "got")).FullName;
        await Tool.SucceedAsync(
            "getscu", "+B", "-aet", "CT1", "-aec", "DATABANK", "-S", "-od", got, "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3.1", "127.0.0.1", $"{ports.Archive}");
        CheckSame("1.2.3.1", got);

        var moved = Directory.CreateDirectory(Path.Combine(folder, "moved")).FullName;
        using var workstation = await Tool.ServeAsync(ports.Workstation, "storescp", "+B", "-od", moved, $"{ports.Workstation}");
        await Tool.SucceedAsync(
            "movescu", "-aet", "CT1", "-aec", "DATABANK", "-aem", "WORKSTATION", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3.2", "127.0.0.1", $"{ports.Archive}");
        CheckSame("1.2.3.2", moved);

        foreach (var (interaction, code) in new[] { ("c-find", "110112"), ("c-get", "110104"), ("c-move", "110104") })
        {
            var recorded = await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?subtype={interaction}");
            Assert.Equal(code, recorded.Text("entry", "0", "resource", "type", "code"));
        }
    }

    [Fact]
    public async Task A_destination_that_is_not_configured_is_unknown()
    {
        var (_, output) = await Tool.RunAsync(
            "movescu", "-v", "-aet", "CT1", "-aec", "DATABANK", "-aem", "NOBODY", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.3.2", "127.0.0.1", $"{ports.Archive}");
        Assert.Contains("MoveDestinationUnknown", output.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("STUDY", null)]
    [InlineData("STUDY", "1.2.3.*")]
    [InlineData("SERIES", "1.2.3.1")]
    public async Task A_retrieval_without_the_unique_key_of_its_level_is_refused(string level, string? study)
    {
        await using var client = await ConnectAsync([(StudyRootGet, [Uids.ImplicitVrLittleEndian]), (Uids.CtImageStorage, [Uids.ImplicitVrLittleEndian])]);
        var keys = Keys(level);
        if (study is not null) keys.Set(StudyUid, Vr.UI, study);
        var last = Assert.Single(await client.GetAsync(StudyRootGet, keys.Build(), Cancellation).ToListAsync(Cancellation));
        Assert.Equal(DimseStatus.DataSetMismatch.Code, last.Status.Code);
    }

    [Fact]
    public async Task A_patient_is_retrieved_by_the_whole_number_alone()
    {
        await using var client = await ConnectAsync([(PatientRootGet, [Uids.ImplicitVrLittleEndian]), (Uids.CtImageStorage, [Uids.ImplicitVrLittleEndian])]);
        var last = Assert.Single(await client.GetAsync(PatientRootGet, Keys("PATIENT").Set(PatientId, "D-*").Build(), Cancellation).ToListAsync(Cancellation));
        Assert.Equal(DimseStatus.DataSetMismatch.Code, last.Status.Code);
    }

    [Fact]
    public async Task A_receiver_that_takes_implicit_only_gets_it_and_one_that_takes_no_such_class_is_told()
    {
        var received = new List<(string, DicomDataset)>();
        var services = new DimseServices
        {
            Store = async (request, dataSet, cancellation) =>
            {
                var bytes = new MemoryStream();
                await dataSet.CopyToAsync(bytes, cancellation);
                received.Add((request.TransferSyntax, DatasetCoding.Decode(bytes.ToArray(), request.TransferSyntax)));
                return DimseStatus.Success;
            },
        };
        await using (var client = await ConnectAsync([(StudyRootGet, [Uids.ImplicitVrLittleEndian]), (Uids.CtImageStorage, [Uids.ImplicitVrLittleEndian])], services))
        {
            var last = (await client.GetAsync(StudyRootGet, Keys("STUDY").Set(StudyUid, "1.2.3.1").Build(), Cancellation).ToListAsync(Cancellation))[^1];
            Assert.Equal((DimseStatus.Success, 3), (last.Status, last.Completed));
        }
        Assert.All(received, item => Assert.Equal((Uids.ImplicitVrLittleEndian, "山田^太郎"), (item.Item1, item.Item2.Text(Name)!.Split('=')[1])));
        await using (var client = await ConnectAsync([(StudyRootGet, [Uids.ImplicitVrLittleEndian])], services))
        {
            var last = (await client.GetAsync(StudyRootGet, Keys("STUDY").Set(StudyUid, "1.2.3.1").Build(), Cancellation).ToListAsync(Cancellation))[^1];
            Assert.Equal((DimseStatus.SubOperationsImpossible.Code, 3, 3), (last.Status.Code, last.Failed, last.FailedInstances.Count));
        }
    }

    [Fact]
    public async Task A_corrected_name_leaves_with_the_images()
    {
        using var client = appliance.DataManager;
        foreach (var family in new[] { "鈴木", "佐藤" })
        {
            var patient = $$"""{"resourceType":"Patient","id":"d2","identifier":[{"system":"urn:oid:1.2.392.100495.20.3.51.11311234567","value":"D-2"}],"name":[{"family":"{{family}}","given":["花子"]} ]}""";
            using var content = new StringContent(patient, System.Text.Encoding.UTF8, "application/fhir+json");
            using var written = await client.PutAsync("/fhir/Patient/d2", content, Cancellation);
            written.EnsureSuccessStatusCode();
        }
        var names = new List<string?>();
        var services = new DimseServices
        {
            Store = async (request, dataSet, cancellation) =>
            {
                using var bytes = new MemoryStream();
                await dataSet.CopyToAsync(bytes, cancellation);
                names.Add(DatasetCoding.Decode(bytes.ToArray(), request.TransferSyntax).Text(Name));
                return DimseStatus.Success;
            },
        };
        await using var workstation = await ConnectAsync([(StudyRootGet, [Uids.ImplicitVrLittleEndian]), (Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian])], services);
        var last = (await workstation.GetAsync(StudyRootGet, Keys("STUDY").Set(StudyUid, "1.2.3.3").Build(), Cancellation).ToListAsync(Cancellation))[^1];
        Assert.Equal((DimseStatus.Success, 3), (last.Status, last.Completed));
        Assert.All(names, name => Assert.Contains("佐藤^花子", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_listed_title_from_another_address_than_its_own_is_rejected()
    {
        var refused = await Assert.ThrowsAsync<AssociationException>(() => DicomClient.ConnectAsync(
            new DicomPeer("127.0.0.1", ports.Archive, "DATABANK", "AFAR"), [(StudyRootFind, [Uids.ImplicitVrLittleEndian])], DimseServices.None, Cancellation));
        Assert.Contains("calling AE title", refused.Message, StringComparison.Ordinal);
    }

    private Task<DicomClient> ConnectAsync(IReadOnlyList<(string, IReadOnlyList<string>)> contexts, DimseServices? services = null) =>
        DicomClient.ConnectAsync(new DicomPeer("127.0.0.1", ports.Archive, "DATABANK", "CT1"), contexts, services ?? DimseServices.None, Cancellation);

    private void CheckSame(string study, string target)
    {
        var stored = Directory.GetFiles(folder, $"{study}.?.dcm").Select(Part10Bytes).ToHashSet();
        Assert.Equal(stored, Directory.GetFiles(target).Select(Part10Bytes).ToHashSet());
    }

    // The file meta is each receiver's own; the data set must be the same to the last byte.
    private static string Part10Bytes(string path) =>
        Convert.ToHexString(DatasetCoding.Encode(Part10Reader.Read(File.ReadAllBytes(path)).Dataset, Uids.ExplicitVrLittleEndian));

    private static DatasetBuilder Keys(string level) => new DatasetBuilder().Set(Level, level);

    private static DicomDataset Image(string study, string patient, string name, string date, int number) => new DatasetBuilder()
        .Set(CharacterSet, "ISO_IR 192")
        .Set(new Tag(0x0008, 0x0016), Uids.CtImageStorage)
        .Set(SopInstanceUid, $"{study}.9.{number}")
        .Set(StudyDate, date)
        .Set(new Tag(0x0008, 0x0060), "CT")
        .Set(Name, name)
        .Set(PatientId, patient)
        .Set(StudyUid, study)
        .Set(SeriesUid, $"{study}.9")
        .Set(new Tag(0x0020, 0x0013), number.ToString(CultureInfo.InvariantCulture))
        .Set(new Tag(0x0040, 0x0275), [new DatasetBuilder().Set(new Tag(0x0040, 0x0009), $"S-{study[^1]}").Build()])
        .Set(new Tag(0x0028, 0x0010), "4")
        .Set(new Tag(0x0028, 0x0011), "4")
        .Set(new Tag(0x0028, 0x0100), "16")
        .Set(new Tag(0x7FE0, 0x0010), Vr.OW, Enumerable.Range(0, 32).Select(value => (byte)(value * number)).ToArray())
        .Build();
}
