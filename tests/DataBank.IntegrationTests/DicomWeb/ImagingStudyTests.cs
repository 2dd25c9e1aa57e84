using System.Text.Json;

namespace DataBank.IntegrationTests;

public sealed class ImagingStudyTests(ApplianceProcess appliance)
{
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
    public async Task Two_patients_of_one_identifier_leave_the_study_unmatched()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.CreateAsync(Some.Patient(identifier: image.PatientId));
        await client.CreateAsync(Some.Patient(identifier: image.PatientId));
        await client.StoreCleanlyAsync(image);
        Assert.False((await FindAsync(client, image)).GetProperty("subject").TryGetProperty("reference", out _));
    }

    private static async Task<JsonElement> FindAsync(HttpClient client, TestImage image) =>
        Assert.Single((await client.GetFhirAsync($"/fhir/ImagingStudy?identifier=urn:dicom:uid|urn:oid:{image.Study}")).GetProperty("entry").EnumerateArray()).GetProperty("resource");
}
