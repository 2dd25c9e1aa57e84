using System.Text;
using System.Text.Json.Nodes;
using DataBank.Appliance;
using DataBank.Fhir;

namespace DataBank.UnitTests.Seed;

public sealed class PatientBundleTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_another_person()
    {
        var options = new SeedOptions(3, 1, IsRich: true, ImagingChoice.First);
        Assert.Equal(Bytes(1, 2, options), Bytes(1, 2, options));
        Assert.NotEqual(Bytes(1, 2, options), Bytes(2, 2, options));
    }

    [Fact]
    public void A_patient_does_not_depend_on_how_many_are_made()
    {
        Assert.Equal(Bytes(1, 3, new SeedOptions(3, 1, false, ImagingChoice.First)), Bytes(1, 3, new SeedOptions(1000, 1, false, ImagingChoice.First)));
    }

    [Theory]
    [InlineData(false, 28, 48)]
    [InlineData(true, 206, 249)]
    public void Every_resource_keeps_R4_and_the_profiles_it_claims_and_refers_to_what_is_there(bool isRich, int least, int most)
    {
        var options = new SeedOptions(25, 1, isRich, ImagingChoice.First);
        var shared = SharedResources.Make();
        foreach (var number in Enumerable.Range(1, isRich ? 2 : options.Patients))
        {
            var person = new SeedPerson(1, number);
            var resources = PatientBundle.Resources(person, options);
            Assert.InRange(resources.Count, least, most);
            var keys = resources.Concat(shared).Select(Key).ToHashSet();
            Assert.Equal(resources.Count + shared.Count, keys.Count);
            keys.UnionWith(ReadingResources.Of(person).Select(Key)); // The lesion comes with the report on the images.
            foreach (var resource in resources.Concat(shared))
            {
                AssertValid(resource);
                Assert.All(References(resource), reference => Assert.Contains(reference, keys));
            }
        }
    }

    [Fact]
    public void Every_profile_of_clinical_data_is_claimed_by_something_that_is_made()
    {
        var person = new SeedPerson(1, 1);
        var made = SharedResources.Make().Concat(PatientBundle.Resources(person, new SeedOptions(1, 1, IsRich: true, ImagingChoice.First)))
            .Concat(ReadingResources.Of(person)).Append(ImplicationResources.Therapeutic(person)).Append(ImplicationResources.Diagnostic(person)).ToList();
        Assert.All(made.Where(resource => (string)resource["resourceType"]! is not "ServiceRequest"), resource => Assert.Single(ProfilePackage.ProfilesOf(resource)));
        string[] elsewhere =
        [
            // Of images, measurements over time, genomes and access that the appliance itself takes in, and of what people decide in use.
            "audit-event", "cohort", "delivery-task", "derivation", "genomic-data-file", "genomic-study", "genomic-study-analysis", "genomic-variant", "imaging-finding", "imaging-procedure", "imaging-study",
            "imaging-study-dermatology", "imaging-study-endoscopy", "imaging-study-pathology", "imaging-study-radiology", "reidentification-task", "research-opt-out", "tumour-response",
        ];
        var claimed = made.SelectMany(ProfilePackage.ProfilesOf).Select(url => url[(url.LastIndexOf('/') + "/databank-".Length)..]);
        Assert.Equal(
            ConformancePackage.Definitions.Entries.Where(entry => entry is { ResourceType: "StructureDefinition", Kind: "resource", Derivation: "constraint" } && !entry.Id.StartsWith("databank-view-", StringComparison.Ordinal))
                .Select(entry => entry.Id["databank-".Length..]).Order(StringComparer.Ordinal),
            claimed.Concat(elsewhere).Append("claim").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_report_on_a_CT_keeps_its_profiles_and_the_lesion_has_the_UID_of_the_segmentation()
    {
        foreach (var person in Enumerable.Range(1, 6).Select(number => new SeedPerson(1, number)))
        {
            var reading = ReadingResources.Of(person).ToList();
            Assert.All(reading, AssertValid);
            Assert.Equal(person.HasLungCancer ? 5 : 3, reading.Count);
            if (person.HasLungCancer) Assert.Equal($"urn:oid:{NoduleSegmentation.TrackingUid(person)}", (string)reading[0]["identifier"]![0]!["value"]!);
        }
    }

    [Fact]
    public void What_is_concluded_of_a_genome_keeps_its_profiles_and_is_derived_from_a_variant_of_the_genome()
    {
        foreach (var person in Enumerable.Range(1, 6).Select(number => new SeedPerson(1, number)))
        {
            var (therapeutic, diagnostic) = (ImplicationResources.Therapeutic(person), ImplicationResources.Diagnostic(person));
            AssertValid(therapeutic);
            AssertValid(diagnostic);
            Assert.EndsWith($"|{person.Driver.HgvsC}", Assert.Single(References(therapeutic["derivedFrom"])), StringComparison.Ordinal);
            Assert.Contains(person.Driver.HgvsC, Encoding.UTF8.GetString(SeedGenomes.Somatic(person)), StringComparison.Ordinal);
            Assert.EndsWith($"|{SeedVariant.Brca1.HgvsC}", Assert.Single(References(diagnostic["derivedFrom"])), StringComparison.Ordinal);
            Assert.Equal(person.HasInheritedBrca1, Encoding.UTF8.GetString(SeedGenomes.Germline(person)).Contains(SeedVariant.Brca1.HgvsC, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Patient_one_has_lung_cancer_and_consents_and_of_five_one_denies_and_one_was_never_asked()
    {
        var people = Enumerable.Range(1, 5).Select(number => new SeedPerson(1, number)).ToList();
        Assert.True(people[0] is { HasLungCancer: true, IsEgfrMutated: true, Consent: SeedConsent.Permits });
        Assert.Equal([SeedConsent.Permits, SeedConsent.Permits, SeedConsent.Permits, SeedConsent.Denies, SeedConsent.None], people.Select(person => person.Consent));
    }

    [Fact]
    public void Names_are_given_in_three_scripts()
    {
        var patient = PersonResources.Patient(new SeedPerson(1, 1));
        Assert.Equal(["IDE", "SYL", "ABC"], patient["name"]!.AsArray().Select(name => (string)name!["extension"]![0]!["valueCode"]!));
    }

    private static byte[] Bytes(int seed, int number, SeedOptions options) =>
        PatientBundle.Transaction(PatientBundle.Resources(new SeedPerson(seed, number), options));

    private static void AssertValid(JsonObject resource)
    {
        var issues = ProfilePackage.Validator.Validate(ProfilePackage.Resource(resource), new ValidationOptions()).Where(issue => issue.Severity is "error" or "fatal" || issue.Code == "not-found").ToList();
        Assert.True(issues.Count == 0, $"{Key(resource)}: {string.Join("; ", issues.Select(issue => $"{issue.Expression} {issue.Diagnostics}"))}");
    }

    private static string Key(JsonObject resource) => $"{(string)resource["resourceType"]!}/{(string)resource["id"]!}";

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject element => element.SelectMany(member =>
            member is { Key: "reference", Value: JsonValue value } ? [(string)value!] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
