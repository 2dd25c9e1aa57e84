using System.Net;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

public sealed class ImagingStudyTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_study_appears_in_FHIR_linked_to_its_patient()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        var patient = await client.CreateAsync(Some.Patient(identifier: image.PatientId));
        await client.StoreCleanlyAsync(image, image with { Uid = TestImage.NewUid(), Number = 2 });

        var study = await FindAsync(client, image);
        Assert.Equal($"Patient/{patient.Text("id")}", study.Text("subject", "reference"));
        Assert.Equal(("2", "1", "CT"), (study.Text("numberOfInstances"), study.Text("numberOfSeries"), study.Text("modality", "0", "code")));
        Assert.Equal(image.Series, study.Text("series", "0", "uid"));
        Assert.Equal("2024-01-15T10:20:30+09:00", study.Text("started"));
        Assert.Equal("dicom-wado-rs", (await client.GetFhirAsync($"/fhir/{study.Text("endpoint", "0", "reference")}")).Text("connectionType", "code"));
        Assert.Single((await client.GetFhirAsync($"/fhir/ImagingStudy?patient=Patient/{patient.Text("id")}")).Ids());
    }

    [Fact]
    public async Task The_body_site_and_the_procedures_of_a_study_appear_in_FHIR()
    {
        var image = new TestImage();
        var code = new DatasetBuilder().Set(new Tag(0x0008, 0x0100), "24627-2").Set(new Tag(0x0008, 0x0102), "LN").Set(new Tag(0x0008, 0x0104), "Chest CT").Build();
        using var client = appliance.Clinician;
        using var stored = await client.StoreAsync(TestImage.ToFile(new DatasetBuilder(image.ToDataset()).Set(new Tag(0x0018, 0x0015), "CHEST").Set(new Tag(0x0008, 0x1032), [code]).Build()));
        await client.StoreCleanlyAsync(image with { Series = TestImage.NewUid(), Uid = TestImage.NewUid(), Modality = "SR" });
        var study = await FindAsync(client, image);
        var series = study.GetProperty("series").EnumerateArray().Single(series => series.Text("uid") == image.Series);
        Assert.Equal(("CHEST", "1", "CT"), (series.Text("bodySite", "display"), series.Text("numberOfInstances"), series.Text("modality", "code")));
        Assert.False(series.TryGetProperty("instance", out _));
        Assert.Equal(("http://loinc.org", "24627-2", "Chest CT"), (study.Text("procedureCode", "0", "coding", "0", "system"), study.Text("procedureCode", "0", "coding", "0", "code"), study.Text("procedureCode", "0", "text")));
        Assert.Equal(["CT", "SR"], study.GetProperty("modality").EnumerateArray().Select(modality => modality.Text("code")!).Order());
    }

    [Fact]
    public async Task Whoever_looks_sees_all_images_stored_before_though_while_they_come_the_ImagingStudy_is_written_seldom()
    {
        const int Images = 40;
        var (first, other) = (new TestImage(), new TestImage());
        using var client = appliance.Clinician;
        for (var number = 1; number <= 5; number++)
        {
            await client.StoreCleanlyAsync(first with { Uid = TestImage.NewUid(), Number = number });
            Assert.Equal($"{number}", (await FindAsync(client, first)).Text("numberOfInstances"));
        }
        for (var number = 1; number <= Images; number++) await client.StoreCleanlyAsync(other with { Uid = TestImage.NewUid(), Number = number });
        var study = await FindAsync(client, other);
        Assert.Equal($"{Images}", study.Text("numberOfInstances"));
        if (TestEngine.IsSqlite) Assert.InRange(int.Parse(study.Text("meta", "versionId")!, System.Globalization.CultureInfo.InvariantCulture), 2, Images - 1);
    }

    [Fact]
    public async Task An_ImagingStudy_that_was_not_written_yet_when_the_process_was_killed_is_by_the_next()
    {
        await using var own = await ApplianceProcess.StartAsync();
        var image = new TestImage();
        using (var client = own.Clinician)
        {
            for (var number = 1; number <= 10; number++) await client.StoreCleanlyAsync(image with { Uid = TestImage.NewUid(), Number = number });
        }
        await own.RestartAsync();
        using (var client = own.Clinician) Assert.Equal("10", (await FindAsync(client, image)).Text("numberOfInstances"));
    }

    [Fact]
    public async Task Images_that_came_first_are_linked_when_their_patient_arrives()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        var before = await FindAsync(client, image);
        Assert.False(before.GetProperty("subject").TryGetProperty("reference", out _));
        Assert.Equal(image.PatientId, before.Text("subject", "identifier", "value"));

        var patient = await client.CreateAsync(Some.Patient(identifier: image.PatientId));
        Assert.Equal($"Patient/{patient.Text("id")}", (await FindAsync(client, image)).Text("subject", "reference"));
    }

    [Fact]
    public async Task Images_and_their_patient_that_arrive_at_once_find_each_other()
    {
        using var client = appliance.Clinician;
        for (var round = 0; round < 5; round++)
        {
            var image = new TestImage();
            var patient = client.CreateAsync(Some.Patient(identifier: image.PatientId));
            await Task.WhenAll(patient, client.StoreCleanlyAsync(image));
            Assert.Equal($"Patient/{(await patient).Text("id")}", (await FindAsync(client, image)).Text("subject", "reference"));
        }
    }

    [Fact]
    public async Task Images_leave_a_patient_whose_identifier_was_corrected_and_one_who_is_deleted()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        var id = (await client.CreateAsync(Some.Patient(identifier: image.PatientId))).Text("id");
        await client.StoreCleanlyAsync(image);

        using var corrected = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(identifier: Some.Unique(), id: id));
        Assert.False((await FindAsync(client, image)).GetProperty("subject").TryGetProperty("reference", out _));
        using var restored = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(identifier: image.PatientId, id: id));
        Assert.Equal($"Patient/{id}", (await FindAsync(client, image)).Text("subject", "reference"));
        using var deleted = await client.SendFhirAsync(HttpMethod.Delete, $"/fhir/Patient/{id}");
        Assert.True(deleted.IsSuccessStatusCode);
        Assert.False((await FindAsync(client, image)).GetProperty("subject").TryGetProperty("reference", out _));
    }

    [Fact]
    public async Task A_slide_names_the_specimen_of_its_patient_whichever_comes_first()
    {
        var block = Some.Unique();
        var image = new TestImage { Modality = "SM", Specimen = block };
        using var client = appliance.Clinician;
        var patient = (await client.CreateAsync(Some.Patient(identifier: image.PatientId))).Text("id");
        var other = (await client.CreateAsync(Some.Patient(identifier: Some.Unique()))).Text("id");
        await client.StoreCleanlyAsync(image);
        await client.CreateAsync(Specimen(other));
        Assert.Equal((block, false), await ShownAsync());

        var own = (await client.CreateAsync(Specimen(patient))).Text("id");
        Assert.Equal($"Specimen/{own}", (await FindAsync(client, image)).Text("series", "0", "specimen", "0", "reference"));
        await client.StoreCleanlyAsync(image with { Uid = TestImage.NewUid(), Number = 2 });
        Assert.Equal($"Specimen/{own}", (await FindAsync(client, image)).Text("series", "0", "specimen", "0", "reference"));

        using var deleted = await client.SendFhirAsync(HttpMethod.Delete, $"/fhir/Specimen/{own}");
        Assert.True(deleted.IsSuccessStatusCode);
        Assert.Equal((block, false), await ShownAsync());

        string Specimen(string subject) =>
            $$"""{"resourceType":"Specimen","identifier":[{"system":"http://databank.example.jp/fhir/sid/specimen","value":"{{block}}"}],"subject":{"reference":"Patient/{{subject}}"} }""";

        async Task<(string Identifier, bool HasReference)> ShownAsync()
        {
            var specimen = (await FindAsync(client, image)).GetProperty("series")[0].GetProperty("specimen")[0];
            return (specimen.Text("identifier", "value"), specimen.TryGetProperty("reference", out _));
        }
    }

    [Fact]
    public async Task Two_patients_of_one_identifier_leave_the_study_unmatched()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.CreateAsync(Some.Patient(identifier: image.PatientId));
        await client.CreateAsync(Some.Patient(identifier: image.PatientId));
        await client.StoreCleanlyAsync(image);
        Assert.False((await FindAsync(client, image)).GetProperty("subject").TryGetProperty("reference", out _));
    }

    [Fact]
    public async Task Of_studies_that_come_together_each_finds_its_own_patient()
    {
        var images = Enumerable.Range(0, 5).Select(_ => new TestImage()).ToArray();
        using var client = appliance.Clinician;
        var first = (await client.CreateAsync(Some.Patient(identifier: images[0].PatientId))).Text("id");
        await client.CreateAsync(Some.Patient(identifier: images[1].PatientId));
        await client.CreateAsync(Some.Patient(identifier: images[1].PatientId));
        await client.CreateAsync(Some.Patient(identifier: images[2].PatientId, birthDate: "1999-12-31"));
        var last = (await client.CreateAsync(Some.Patient(identifier: images[4].PatientId))).Text("id");
        await client.StoreCleanlyAsync(images);

        var found = new List<string?>();
        foreach (var image in images)
        {
            var subject = (await FindAsync(client, image)).GetProperty("subject");
            Assert.Equal(image.PatientId, subject.Text("identifier", "value"));
            found.Add(subject.TryGetProperty("reference", out var reference) ? reference.GetString() : null);
        }
        Assert.Equal([$"Patient/{first}", null, null, null, $"Patient/{last}"], found);
    }

    [Fact]
    public async Task Images_of_another_birth_date_are_listed_and_assigned_by_a_person()
    {
        var image = new TestImage();
        using var manager = appliance.DataManager;
        var patient = (await manager.CreateAsync(Some.Patient(identifier: image.PatientId, birthDate: "1999-12-31"))).Text("id");
        await manager.StoreCleanlyAsync(image);
        Assert.False((await FindAsync(manager, image)).GetProperty("subject").TryGetProperty("reference", out _));
        var listed = Assert.Single(await UnmatchedAsync(manager), study => study.Text("studyInstanceUid") == image.Study);
        Assert.Equal(("birth-date-differs", image.PatientId, "19700401"), (listed.Text("reason"), listed.Text("patientId"), listed.Text("birthDate")));

        using var assigned = await manager.PutAsync($"/dicomweb/unmatched/studies/{image.Study}/patient/{patient}", null, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, assigned.StatusCode);
        Assert.Equal($"Patient/{patient}", (await FindAsync(manager, image)).Text("subject", "reference"));
        Assert.DoesNotContain(await UnmatchedAsync(manager), study => study.Text("studyInstanceUid") == image.Study);
        await manager.StoreCleanlyAsync(image with { Uid = TestImage.NewUid(), Number = 2 });
        Assert.Equal($"Patient/{patient}", (await FindAsync(manager, image)).Text("subject", "reference"));

        using var released = await manager.DeleteAsync($"/dicomweb/unmatched/studies/{image.Study}/patient", Cancellation);
        Assert.False((await FindAsync(manager, image)).GetProperty("subject").TryGetProperty("reference", out _));
        using var nobody = await manager.PutAsync($"/dicomweb/unmatched/studies/{image.Study}/patient/nobody", null, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
        using var byClinician = await appliance.Clinician.GetAsync("/dicomweb/unmatched", Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, byClinician.StatusCode);
    }

    [Theory]
    [InlineData("ISO_IR 192")]
    [InlineData("\\ISO 2022 IR 87")]
    [InlineData("ISO_IR 100")]
    public async Task Corrected_demographics_leave_with_the_images_and_the_files_stay_as_they_were(string characterSets)
    {
        var isLatin = characterSets == "ISO_IR 100"; // It has no kanji: of the correction it can tell the alphabetic group alone, which there is none of.
        var image = new TestImage { CharacterSets = characterSets.Split('\\'), Name = isLatin ? "Yamada^Tarou" : "Yamada^Tarou=山田^太郎", Description = isLatin ? "Überblick" : "胸部CT" };
        using var client = appliance.DataManager;
        var id = (await client.CreateAsync(Some.Patient(identifier: image.PatientId))).Text("id");
        await client.StoreCleanlyAsync(image);
        using var before = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
        Assert.Equal(image.ToFile(), await before.Content.ReadAsByteArrayAsync(Cancellation));
        using var metadataBefore = await client.GetAsync($"{image.Path}/metadata", accept: null);

        using var corrected = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(identifier: image.PatientId, family: "鈴木", kana: "スズキ", id: id));
        Assert.True(corrected.IsSuccessStatusCode);
        Assert.Single(await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}&PatientName={Uri.EscapeDataString("鈴木*")}"));
        Assert.Empty(await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}&PatientName={Uri.EscapeDataString("山田*")}"));
        using var metadata = await client.GetAsync($"{image.Path}/metadata", accept: null);
        Assert.Equal("鈴木^太郎", (await metadata.JsonAsync())[0].GetProperty("00100010").GetProperty("Value")[0].GetProperty("Ideographic").GetString());
        Assert.NotEqual(metadataBefore.Headers.ETag, metadata.Headers.ETag);
        using var answer = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
        var file = Part10Reader.Read(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(isLatin ? null : "=鈴木^太郎=スズキ^タロウ", file.Dataset.Text(new Tag(0x0010, 0x0010)));
        Assert.Equal((image.PatientId, image.Description), (file.Dataset.Text(new Tag(0x0010, 0x0020)), file.Dataset.Text(new Tag(0x0008, 0x1030))));
        Assert.Equal(image.Pixels, file.Dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray());
        // The same file again is still the same file.
        await client.StoreCleanlyAsync(image);
        await client.StoreCleanlyAsync(image with { Uid = TestImage.NewUid(), Number = 2 });
        Assert.Single(await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}&PatientName={Uri.EscapeDataString("鈴木*")}"));
    }

    [Fact]
    public async Task Corrected_demographics_stand_in_what_is_converted_and_what_is_rendered()
    {
        const string Rle = "application/dicom; transfer-syntax=1.2.840.10008.1.2.5";
        var image = new TestImage { Size = 256, Name = "Yamada^Tarou" };
        using var client = appliance.DataManager;
        var id = (await client.CreateAsync(Some.Patient(identifier: image.PatientId))).Text("id");
        await client.StoreCleanlyAsync(image);
        using var before = await client.GetAsync($"{image.Path}/rendered?annotation=patient", "image/png");
        using var corrected = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(identifier: image.PatientId, family: "鈴木", kana: "スズキ", id: id));
        Assert.True(corrected.IsSuccessStatusCode);

        using var converted = await client.GetAsync(image.Path, Rle);
        var file = Part10Reader.Read(await converted.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(("1.2.840.10008.1.2.5", "=鈴木^太郎=スズキ^タロウ"), (file.TransferSyntax, file.Dataset.Text(new Tag(0x0010, 0x0010))));
        using var after = await client.GetAsync($"{image.Path}/rendered?annotation=patient", "image/png");
        Assert.NotEqual(await before.Content.ReadAsByteArrayAsync(Cancellation), await after.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Images_of_a_merged_patient_become_the_survivors()
    {
        var image = new TestImage();
        using var client = appliance.DataManager;
        var survivorNumber = Some.Unique();
        var survivor = (await client.CreateAsync(Some.Patient(identifier: survivorNumber, family: "佐藤", kana: "サトウ"))).Text("id");
        var merged = (await client.CreateAsync(Some.Patient(identifier: image.PatientId))).Text("id");
        await client.StoreCleanlyAsync(image);
        Assert.Equal($"Patient/{merged}", (await FindAsync(client, image)).Text("subject", "reference"));

        var replaced = Some.Patient(identifier: image.PatientId, id: merged).TrimEnd()[..^1] + $$""", "active": false, "link": [{ "other": { "reference": "Patient/{{survivor}}" }, "type": "replaced-by" }] }""";
        using var answer = await client.PutFhirAsync($"/fhir/Patient/{merged}", replaced);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal($"Patient/{survivor}", (await FindAsync(client, image)).Text("subject", "reference"));
        var study = Assert.Single(await client.QidoAsync($"/dicomweb/studies?PatientID={survivorNumber}"));
        Assert.Equal(image.Study, study.Value("0020000D"));
        // A modality that still knows the old number goes on with the study.
        await client.StoreCleanlyAsync(image with { Uid = TestImage.NewUid(), Number = 2 });
        Assert.Equal("2", Assert.Single(await client.QidoAsync($"/dicomweb/studies?PatientID={survivorNumber}")).Value("00201208"));
        // And begins another.
        var next = image with { Study = TestImage.NewUid(), Series = TestImage.NewUid(), Uid = TestImage.NewUid() };
        await client.StoreCleanlyAsync(next);
        await client.StoreCleanlyAsync(next with { Uid = TestImage.NewUid(), Number = 2 });
        Assert.Equal(($"Patient/{survivor}", "2"), ((await FindAsync(client, next)).Text("subject", "reference"), (await FindAsync(client, next)).Text("numberOfInstances")));
        Assert.Equal(2, (await client.QidoAsync($"/dicomweb/studies?PatientID={survivorNumber}")).Count);
        Assert.Empty(await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}"));
    }

    private static async Task<JsonElement[]> UnmatchedAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/dicomweb/unmatched", Cancellation);
        return [.. (await answer.JsonAsync()).EnumerateArray()];
    }

    private static async Task<JsonElement> FindAsync(HttpClient client, TestImage image) =>
        Assert.Single((await client.GetFhirAsync($"/fhir/ImagingStudy?identifier=urn:dicom:uid|urn:oid:{image.Study}")).GetProperty("entry").EnumerateArray()).GetProperty("resource");
}
