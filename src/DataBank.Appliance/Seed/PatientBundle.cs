using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.Appliance;

/// <summary>All FHIR resources of one synthetic patient as a transaction of updates: sent again, it changes nothing.</summary>
internal static class PatientBundle
{
    private const int MonthsOfRichHistory = 18;

    /// <summary>Japanese text stays readable; the body is never put into a web page.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<JsonObject> Resources(SeedPerson person, SeedOptions options)
    {
        var resources = new List<JsonObject> { PersonResources.Patient(person), PersonResources.Coverage(person) };
        var random = person.Random("visits");
        string first = $"{person.Id}-visit1", second = $"{person.Id}-visit2", disease = $"{person.Id}-disease", blood = BloodSpecimen(person);
        resources.Add(VisitResources.Encounter(person, first, person.FirstVisit, "呼吸器内科"));
        resources.Add(VisitResources.Encounter(person, second, person.ImagingDay, "放射線科"));
        AddDiseases(resources, person, first, disease, options.HasImaging(person.Number));
        if (options.HasImaging(person.Number)) resources.Add(DiseaseResources.CtOrder(person, $"{person.Id}-ct-order", first, disease));
        resources.Add(VisitResources.Blood(person, blood, person.FirstVisit, options.HasImaging(person.Number) ? person.GermlineSample : null));
        AddLabs(resources, person, random, LabTest.Basic.Take(4).Append(LabTest.Cea), "1", person.FirstVisit, first, blood);
        var drugs = Drugs(person, random).ToList();
        for (var rp = 1; rp <= drugs.Count; rp++) resources.Add(VisitResources.Prescription(person, $"{person.Id}-rx{rp}", drugs[rp - 1], rp, person.FirstVisit, first));
        resources.AddRange(CareResources.Of(person, first, $"{person.Id}-rx1", drugs[0]));
        if (options.IsRich) AddHistory(resources, person);
        resources.AddRange(ClaimResources.Of(person, options.HasImaging(person.Number)));
        resources.AddRange(ResearchResources.Of(person));
        return resources;
    }

    public static byte[] Transaction(IEnumerable<JsonObject> resources) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["resourceType"] = "Bundle",
        ["type"] = "transaction",
        ["entry"] = new JsonArray([.. resources.Select(resource => new JsonObject
        {
            ["resource"] = resource,
            ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = $"{(string)resource["resourceType"]!}/{(string)resource["id"]!}" },
        })]),
    }.ToJsonString(Readable));

    public static string BloodSpecimen(SeedPerson person) => $"{person.Id}-blood1";

    public static string TumourSpecimen(SeedPerson person) => $"{person.Id}-tumour";

    private static void AddDiseases(List<JsonObject> resources, SeedPerson person, string encounter, string disease, bool hasImages)
    {
        var condition = DiseaseResources.Condition(person, disease, person.MainDisease, person.FirstVisit, encounter);
        if (person.HasLungCancer)
        {
            var stage = $"{person.Id}-stage";
            DiseaseResources.AddStage(condition, person, stage);
            resources.Add(DiseaseResources.Stage(person, stage, disease));
            resources.Add(DiseaseResources.Tumour(person, TumourSpecimen(person), hasImages));
            resources.AddRange(WorkupResources.Of(person, disease));
            resources.AddRange(PanelResources.Of(person));
        }
        resources.Add(condition);
        resources.Add(DiseaseResources.Condition(person, $"{person.Id}-comorbidity", person.Comorbidity, person.FirstVisit.AddYears(-3), encounter));
    }

    private static IEnumerable<Drug> Drugs(SeedPerson person, SeedRandom random) => person switch
    {
        { IsEgfrMutated: true } => [random.Share() < 0.7 ? Drug.Osimertinib : Drug.Gefitinib, Drug.Amlodipine],
        _ => [Drug.Amlodipine, random.Pick(Drug.Common)],
    };

    private static void AddLabs(
        List<JsonObject> resources, SeedPerson person, SeedRandom random, IEnumerable<LabTest> tests, string visit, DateOnly day, string encounter, string specimen)
    {
        foreach (var (test, number) in tests.Select((test, index) => (test, index + 1)))
        {
            var abnormal = test == LabTest.Cea && person.HasLungCancer ? 0.8 : 0.15;
            resources.Add(VisitResources.Lab(person, $"{person.Id}-lab{visit}-{number}", test, test.Value(random, abnormal), day, encounter, specimen));
        }
    }

    /// <summary>A visit a month before the first one of the default set, each with blood count, chemistry and a prescription.</summary>
    private static void AddHistory(List<JsonObject> resources, SeedPerson person)
    {
        var random = person.Random("history");
        for (var month = 1; month <= MonthsOfRichHistory; month++)
        {
            var day = person.FirstVisit.AddDays(-28 * month);
            string encounter = $"{person.Id}-hist{month}", specimen = $"{person.Id}-hblood{month}";
            resources.Add(VisitResources.Encounter(person, encounter, day, "内科"));
            resources.Add(VisitResources.Blood(person, specimen, day, null));
            AddLabs(resources, person, random, LabTest.Basic, $"h{month}", day, encounter, specimen);
            resources.Add(VisitResources.Prescription(person, $"{person.Id}-hrx{month}", random.Pick(Drug.Common), 1, day, encounter));
        }
    }
}
