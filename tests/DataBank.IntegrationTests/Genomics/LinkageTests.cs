using System.Text.Json;

namespace DataBank.IntegrationTests.Genomics;

/// <summary>Every search of docs/linkage.md, asked of the seeded patient on both faces; and the same with one value changed, which finds nothing.</summary>
public sealed class LinkageTests(LinkageTests.Seeded seeded) : IClassFixture<LinkageTests.Seeded>
{
    private const string Clinical = "/fhir";
    private const string Research = "/research/lung-egfr/fhir";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Search, the value that is changed, what it is changed to.</summary>
    public static TheoryData<string, string, string> Searches { get; } = new()
    {
        {
            "ImagingStudy?modality=http://dicom.nema.org/resources/ontology/DCM|CT"
                + "&patient._has:Observation:patient:component-code-value-concept=http://loinc.org|48005-3$http://varnomen.hgvs.org|NP_005219.2:p.(Leu858Arg)"
                + "&patient._has:Observation:patient:code-value-quantity=http://snomed.info/sct|445320007$gt12|http://unitsofmeasure.org|mo",
            "gt12", "gt15"
        },
        { "Patient?_has:Observation:patient:code=69548-6&_has:ImagingStudy:patient:modality=CT&_has:Procedure:patient:code=snp", "modality=CT", "modality=MG" },
        { "Observation?code=69548-6&component-value-concept=HGNC:3236&_include=Observation:specimen&_revinclude=Provenance:target", "HGNC:3236", "HGNC:1" },
        { "Observation?code=69548-6&lesion.identifier=urn:dicom:uid|urn:oid:{tracking}", "{tracking}", "1.2.3" },
        { "Observation?category=imaging&lesion.identifier=urn:dicom:uid|urn:oid:{tracking}", "{tracking}", "1.2.3" },
        { "ImagingStudy?_has:Observation:derived-from:lesion.identifier=urn:dicom:uid|urn:oid:{tracking}", "{tracking}", "1.2.3" },
        { "BodyStructure?identifier=urn:dicom:uid|urn:oid:{tracking}&_has:Observation:lesion:component-value-concept=HGNC:3236", "HGNC:3236", "HGNC:1" },
        { "Specimen?lesion.identifier=urn:dicom:uid|urn:oid:{tracking}", "{tracking}", "1.2.3" },
        { "ImagingStudy?modality=SM&specimen._has:Observation:specimen:code=69548-6", "SM", "CT" },
        { "ImagingStudy?modality=SM&specimen.lesion.identifier=urn:dicom:uid|urn:oid:{tracking}", "{tracking}", "1.2.3" },
        { "DocumentReference?format=vcf&related:Specimen.lesion.identifier=urn:dicom:uid|urn:oid:{tracking}", "{tracking}", "1.2.3" },
        { "Procedure?code=snp&patient._has:ImagingStudy:patient:modality=CT", "snp", "cnv" },
    };

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task A_search_of_the_linkage_finds_what_belongs_together_on_both_faces(string search, string value, string other)
    {
        foreach (var (client, face, dicomWeb) in new[] { (seeded.Clinician, Clinical, "/dicomweb"), (seeded.Researcher, Research, "/research/lung-egfr/dicomweb") })
        {
            var tracking = await Seeded.TrackingUidAsync(client, dicomWeb);
            await Seeded.WaitForAsync(client, $"{face}/{search.Replace("{tracking}", tracking, StringComparison.Ordinal)}");
            var none = await client.GetFhirAsync($"{face}/{search.Replace(value, other, StringComparison.Ordinal).Replace("{tracking}", tracking, StringComparison.Ordinal)}");
            Assert.Empty(none.Ids());
        }
    }

    [Fact]
    public async Task Studies_of_a_group_are_found_by_its_members()
    {
        var patient = (await seeded.Clinician.GetFhirAsync("/fhir/Patient?_has:ImagingStudy:patient:modality=CT")).Ids().First();
        var group = (await seeded.Clinician.CreateAsync($$"""{"resourceType":"Group","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/{{patient}}"} }]}""")).Text("id");
        Assert.NotEmpty((await seeded.Clinician.GetFhirAsync($"/fhir/ImagingStudy?patient._has:Group:member:_id={group}")).Ids());
        Assert.Empty((await seeded.Clinician.GetFhirAsync("/fhir/ImagingStudy?patient._has:Group:member:_id=none")).Ids());
        // Groups name whom the bank knows: a view has none.
        Assert.Empty((await seeded.Researcher.GetFhirAsync($"{Research}/ImagingStudy?patient._has:Group:member:_id={group}")).Ids());
    }

    public sealed class Seeded : IAsyncLifetime
    {
        private ApplianceProcess appliance = null!;

        public HttpClient Clinician { get; private set; } = null!;

        public HttpClient Researcher { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            appliance = await ApplianceProcess.StartSeededAsync();
            (Clinician, Researcher) = (appliance.DataManager, appliance.Researcher("lung-egfr"));
            var patient = (await Clinician.GetFhirAsync("/fhir/Patient?_has:Observation:patient:code=69548-6")).Ids().Single();
            await Clinician.CreateAsync($$"""
                {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"445320007"}]},"subject":{"reference":"Patient/{{patient}}"},
                 "effectiveDateTime":"2026-06-01","valueQuantity":{"value":14.5,"system":"http://unitsofmeasure.org","code":"mo"} }
                """);
        }

        /// <summary>What the SEG of the face calls the lesion (0062,0021).</summary>
        public static async Task<string> TrackingUidAsync(HttpClient client, string dicomWeb)
        {
            for (var attempt = 0; ; attempt++)
            {
                if (await client.QidoAsync($"{dicomWeb}/series?Modality=SEG") is [var series, ..])
                {
                    using var answer = await client.GetAsync($"{dicomWeb}/studies/{series.Value("0020000D")}/series/{series.Value("0020000E")}/metadata", "application/dicom+json");
                    return (await answer.JsonAsync())[0].GetProperty("00620002").GetProperty("Value")[0].Value("00620021")!;
                }
                Assert.True(attempt < 300, "There is no segmentation.");
                await Task.Delay(100, Cancellation);
            }
        }

        /// <summary>Waits until a search finds something; a view follows in its own time.</summary>
        public static async Task WaitForAsync(HttpClient client, string search)
        {
            for (var attempt = 0; ; attempt++)
            {
                using var answer = await client.GetAsync(search, Cancellation);
                var body = await answer.JsonAsync();
                if (answer.IsSuccessStatusCode && body.Ids().Length > 0) return;
                Assert.True(attempt < 150 && (int)answer.StatusCode is 200 or 503, $"{search}: {(int)answer.StatusCode} {body}");
                await Task.Delay(100, Cancellation);
            }
        }

        public ValueTask DisposeAsync() => appliance.DisposeAsync();
    }
}
