#nullable disable warnings // Every element of the model may be null; where one is, the test fails as it should.
using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Rest;
using Hl7.Fhir.Utility;
using Task = System.Threading.Tasks.Task;

namespace DataBank.IntegrationTests;

/// <summary>The client of the .NET SDK for FHIR (Hl7.Fhir.R4), in JSON and in XML: it parses and checks what it is answered.</summary>
public sealed class SdkClientTests(ApplianceProcess appliance)
{
    [Theory, InlineData(ResourceFormat.Json), InlineData(ResourceFormat.Xml)]
    public async Task The_client_of_the_SDK_writes_reads_and_deletes(ResourceFormat format)
    {
        using var client = Connect(format);
        var made = (await client.CreateAsync(NewPatient()))!;
        Assert.Equal("1", made.Meta.VersionId);
        var place = $"Patient/{made.Id}";
        var read = (await client.ReadAsync<Patient>(place))!;
        Assert.Equal("山田", read.Name[0].Family);
        read.Active = true;
        var updated = (await client.UpdateAsync(read, versionAware: true))!;
        Assert.Equal("2", updated.Meta.VersionId);
        read.Active = false;
        Assert.Equal(412, (int)(await Assert.ThrowsAsync<FhirOperationException>(() => client.UpdateAsync(read, versionAware: true))).Status);
        Assert.Null((await client.ReadAsync<Patient>($"{place}/_history/1"))!.Active);

        var patched = (await client.PatchAsync<Patient>(made.Id, new Parameters().AddReplacePatchParameter("Patient.active", new FhirBoolean(false))))!;
        Assert.False(patched.Active);
        var history = (await client.HistoryAsync(place))!;
        Assert.Equal(["3", "2", "1"], history.Entry.Select(entry => entry.Resource.Meta.VersionId));
        Assert.Contains((await client.TypeHistoryAsync<Patient>(pageSize: 50))!.Entry, entry => entry.Resource?.Id == made.Id);

        await client.DeleteAsync(place);
        Assert.Equal(410, (int)(await Assert.ThrowsAsync<FhirOperationException>(() => client.ReadAsync<Patient>(place))).Status);
        var missing = await Assert.ThrowsAsync<FhirOperationException>(() => client.ReadAsync<Patient>("Patient/none-of-this-name"));
        Assert.Equal((404, OperationOutcome.IssueType.NotFound), ((int)missing.Status, missing.Outcome!.Issue[0].Code));
    }

    [Theory, InlineData(ResourceFormat.Json), InlineData(ResourceFormat.Xml)]
    public async Task The_client_of_the_SDK_writes_under_conditions_and_in_bundles(ResourceFormat format)
    {
        using var client = Connect(format);
        var number = Some.Unique();
        var condition = new SearchParams().Where($"identifier={Some.System}|{number}");
        var first = (await client.ConditionalCreateAsync(NewPatient(number), condition))!;
        Assert.Equal(first.Id, (await client.SearchAsync<Patient>(condition))!.Entry.Single().Resource.Id);
        var second = await client.ConditionalCreateAsync(NewPatient(number), condition);
        Assert.True(second is null || second.Id == first.Id);
        var changed = NewPatient(number);
        changed.Gender = AdministrativeGender.Other;
        Assert.Equal((first.Id, "2"), ((await client.ConditionalUpdateAsync(changed, condition))!.Id, (await client.ReadAsync<Patient>($"Patient/{first.Id}"))!.Meta.VersionId));

        var urn = $"urn:uuid:{Guid.NewGuid()}";
        var bundle = new Bundle { Type = Bundle.BundleType.Transaction };
        bundle.Entry.Add(new Bundle.EntryComponent { FullUrl = urn, Resource = NewPatient(), Request = new Bundle.RequestComponent { Method = Bundle.HTTPVerb.POST, Url = "Patient" } });
        bundle.Entry.Add(new Bundle.EntryComponent { Resource = NewObservation(urn), Request = new Bundle.RequestComponent { Method = Bundle.HTTPVerb.POST, Url = "Observation" } });
        bundle.Entry.Add(new Bundle.EntryComponent { Request = new Bundle.RequestComponent { Method = Bundle.HTTPVerb.GET, Url = $"Patient/{first.Id}" } });
        var answer = (await client.TransactionAsync(bundle))!;
        Assert.Equal(["201", "201", "200"], answer.Entry.Select(entry => entry.Response.Status[..3]));
        Assert.Equal(first.Id, answer.Entry[2].Resource.Id);
        var observation = (await client.GetAsync(answer.Entry[1].Response.Location) as Observation)!;
        Assert.EndsWith(observation.Subject.Reference, answer.Entry[0].Response.Location[..answer.Entry[0].Response.Location.IndexOf("/_history", StringComparison.Ordinal)], StringComparison.Ordinal);

        bundle.Entry[1].Request.Url = "Nonsense";
        Assert.Equal(OperationOutcome.IssueSeverity.Error, (await Assert.ThrowsAsync<FhirOperationException>(() => client.TransactionAsync(bundle))).Outcome!.Issue[0].Severity);
        await client.ConditionalDeleteSingleAsync(condition, "Patient");
        Assert.Empty((await client.SearchAsync<Patient>(condition))!.Entry);
    }

    [Theory, InlineData(ResourceFormat.Json), InlineData(ResourceFormat.Xml)]
    public async Task The_client_of_the_SDK_searches_page_by_page_and_calls_operations(ResourceFormat format)
    {
        using var client = Connect(format);
        var patient = (await client.CreateAsync(NewPatient()))!;
        for (var i = 0; i < 5; i++) await client.CreateAsync(NewObservation($"Patient/{patient.Id}", i));
        var found = new List<string>();
        for (var page = await client.SearchAsync<Observation>([$"subject=Patient/{patient.Id}"], ["Observation:subject"], 2); page is not null; page = await client.ContinueAsync(page))
        {
            Assert.Contains(page.Entry, entry => entry.Resource is Patient && entry.Search.Mode == Bundle.SearchEntryMode.Include);
            found.AddRange(page.Entry.Where(entry => entry.Resource is Observation).Select(entry => entry.Resource.Id));
        }
        Assert.Equal((5, 5), (found.Count, found.Distinct().Count()));
        Assert.Equal(5, (await client.SearchUsingPostAsync<Observation>([$"subject=Patient/{patient.Id}"], Array.Empty<string>(), null, SummaryType.Count))!.Total);
        Assert.Single((await client.SearchByIdAsync<Patient>(patient.Id, Array.Empty<string>()))!.Entry);

        Assert.Equal(6, ((Bundle)(await client.InstanceOperationAsync(new Uri($"Patient/{patient.Id}", UriKind.Relative), "everything", useGet: true))!).Entry.Count);
        var outcome = await client.ValidateResourceAsync(new Patient { BirthDate = "soon" });
        Assert.Contains(outcome.Issue, issue => issue.Severity == OperationOutcome.IssueSeverity.Error && issue.Expression.Contains("Patient.birthDate"));
        Assert.DoesNotContain((await client.ValidateResourceAsync(NewPatient())).Issue, issue => issue.Severity == OperationOutcome.IssueSeverity.Error);
        var meta = await client.AddMetaAsync(new Uri($"Patient/{patient.Id}", UriKind.Relative), new Meta { Tag = [new Coding("urn:test", "mark")] });
        Assert.Equal("mark", meta!.Tag.Single().Code);
        var last = (Bundle)(await client.TypeOperationAsync("lastn", "Observation", new Parameters { { "subject", new FhirString($"Patient/{patient.Id}") }, { "category", new FhirString("laboratory") } }, useGet: true))!;
        Assert.Single(last.Entry);

        var statement = (await client.CapabilityStatementAsync())!;
        Assert.Equal(FHIRVersion.N4_0_1, statement.FhirVersion);
    }

    private static Patient NewPatient(string? number = null) => new()
    {
        Identifier = [new Identifier(Some.System, number ?? Some.Unique())],
        Name = [new HumanName { Family = "山田", Given = ["太郎"] }],
        Gender = AdministrativeGender.Male,
        BirthDate = "1970-04-01",
    };

    private static Observation NewObservation(string subject, int value = 1) => new()
    {
        Status = ObservationStatus.Final,
        Category = [new CodeableConcept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory")],
        Code = new CodeableConcept("http://loinc.org", "718-7"),
        Subject = new ResourceReference(subject),
        Effective = new FhirDateTime("2026-03-04T10:15:00+09:00"),
        Value = new Quantity(value, "g/dL"),
    };

    private FhirClient Connect(ResourceFormat format)
    {
        var http = appliance.Clinician;
        return new FhirClient(new Uri(appliance.BaseAddress, "fhir"), http, new FhirClientSettings { PreferredFormat = format, VerifyFhirVersion = true, ReturnPreference = ReturnPreference.Representation });
    }
}
