using System.Globalization;
using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>What the hospital and the pharmacy claim for the first visit, for the stay of a biopsy, and what the insurer pays: レセプト after the profiles of ours.</summary>
internal static class ClaimResources
{
    private const int YenPerPoint = 10;

    public static IEnumerable<JsonObject> Of(SeedPerson person, bool hasImaging)
    {
        var visit = Claim(person, "medical", person.FirstVisit, SharedResources.Hospital, VisitItems(hasImaging));
        AddDiagnoses(visit, (person.MainDisease, "main"), (person.Comorbidity, "other"));
        yield return visit;
        yield return Settled(person, visit);
        yield return Dispensing(person);
        if (person.HasLungCancer) yield return Stay(person);
    }

    private static List<ReceiptItem> VisitItems(bool hasImaging) =>
        hasImaging
            ? [ReceiptItem.FirstVisit, ReceiptItem.Prescribing, ReceiptItem.BloodTest, ReceiptItem.Ct]
            : [ReceiptItem.FirstVisit, ReceiptItem.Prescribing, ReceiptItem.BloodTest];

    private static JsonObject Dispensing(SeedPerson person)
    {
        var claim = Claim(person, "dispensing", person.FirstVisit, SharedResources.Pharmacy, [ReceiptItem.BasicDispensing, ReceiptItem.Tablets(Drug.Amlodipine)]);
        claim["prescription"] = Reference($"MedicationRequest/{person.Id}-rx1");
        return claim;
    }

    /// <summary>Two nights around the biopsy, paid by diagnosis.</summary>
    private static JsonObject Stay(SeedPerson person)
    {
        var admission = person.SpecimenDay.AddDays(-1);
        var discharge = person.SpecimenDay.AddDays(1);
        var claim = Claim(person, "dpc", discharge, SharedResources.Hospital, [ReceiptItem.StayByDpc, ReceiptItem.Bronchoscopy]);
        claim["supportingInfo"] = new JsonArray(
            new JsonObject { ["sequence"] = 1, ["category"] = Information("dpc"), ["code"] = Concept(ReceiptItem.DpcSystem, "040040xx9910xx", "合成 肺の悪性腫瘍 手術なし") },
            new JsonObject { ["sequence"] = 2, ["category"] = Information("admission"), ["timingPeriod"] = new JsonObject { ["start"] = Date(admission), ["end"] = Date(discharge) } });
        AddDiagnoses(claim, (person.MainDisease, "most-resources"), (person.MainDisease, "admission-trigger"), (person.Comorbidity, "comorbidity"));
        return claim;
    }

    private static JsonObject Claim(SeedPerson person, string kind, DateOnly day, string provider, List<ReceiptItem> items)
    {
        var claim = Resource("Claim", $"{person.Id}-claim-{kind}", $"databank-{kind}-claim");
        claim["identifier"] = new JsonArray(Identifier($"{Own}/sid/receipt", Number(person, kind)));
        claim["status"] = "active";
        claim["type"] = ClaimType(kind);
        claim["subType"] = Concept($"{Own}/CodeSystem/receipt-kinds", kind);
        claim["use"] = "claim";
        claim["patient"] = Reference($"Patient/{person.Id}");
        claim["billablePeriod"] = Month(day);
        claim["created"] = Date(FirstOf(day).AddMonths(1).AddDays(7));
        claim["provider"] = Reference($"Organization/{provider}");
        claim["priority"] = Concept($"{Terminology}/processpriority", "normal");
        claim["insurance"] = new JsonArray(Insurance(person, sequence: 1));
        claim["item"] = new JsonArray([.. items.Select((item, index) => Item(item, index + 1, day))]);
        claim["total"] = Yen(items.Sum(item => item.Points) * YenPerPoint);
        return claim;
    }

    private static JsonObject Item(ReceiptItem item, int sequence, DateOnly day) => new()
    {
        ["extension"] = new JsonArray(Extension($"{Own}/StructureDefinition/receipt-points", "valueDecimal", item.Points)),
        ["sequence"] = sequence,
        ["category"] = Concept($"{Own}/CodeSystem/receipt-category", item.Category),
        ["productOrService"] = Concept(ReceiptItem.System, item.Code, item.Text),
        ["servicedDate"] = Date(day),
        ["quantity"] = new JsonObject { ["value"] = item.Count },
        ["net"] = Yen(item.Points * YenPerPoint),
    };

    private static void AddDiagnoses(JsonObject claim, params (Diagnosis Diagnosis, string Role)[] diagnoses) =>
        claim["diagnosis"] = new JsonArray([.. diagnoses.Select((each, index) => new JsonObject
        {
            ["sequence"] = index + 1,
            ["diagnosisCodeableConcept"] = Concept(Icd, each.Diagnosis.Code, each.Diagnosis.Text),
            ["type"] = new JsonArray(Information(each.Role)),
        })]);

    /// <summary>The insurer pays seven tenths, the patient the rest, rounded to ten yen.</summary>
    private static JsonObject Settled(SeedPerson person, JsonObject claim)
    {
        var total = (int)claim["total"]!["value"]!;
        var share = (int)(Math.Round(total * 0.03m, MidpointRounding.AwayFromZero) * 10);
        var settled = Resource("ExplanationOfBenefit", $"{person.Id}-settled-medical", "databank-explanation-of-benefit");
        settled["identifier"] = claim["identifier"]!.DeepClone();
        settled["status"] = "active";
        settled["type"] = claim["type"]!.DeepClone();
        settled["use"] = "claim";
        settled["patient"] = claim["patient"]!.DeepClone();
        settled["billablePeriod"] = claim["billablePeriod"]!.DeepClone();
        settled["created"] = Date(FirstOf(person.FirstVisit).AddMonths(2).AddDays(19));
        settled["insurer"] = new JsonObject { ["identifier"] = Identifier($"{JpCore}/mhlw/IdSystem/InsurerNumber", person.InsurerNumber), ["display"] = "合成健康保険組合" };
        settled["provider"] = claim["provider"]!.DeepClone();
        settled["claim"] = Reference($"Claim/{(string)claim["id"]!}");
        settled["outcome"] = "complete";
        settled["insurance"] = new JsonArray(Insurance(person, sequence: null));
        settled["total"] = new JsonArray(Total("submitted", total), Total("benefit", total - share), Total("copay", share));
        return settled;
    }

    private static JsonObject Insurance(SeedPerson person, int? sequence)
    {
        var insurance = new JsonObject();
        if (sequence is { } number) insurance["sequence"] = number;
        insurance["focal"] = true;
        insurance["coverage"] = Reference($"Coverage/{person.Id}-coverage");
        return insurance;
    }

    private static JsonObject ClaimType(string kind) => Concept($"{Terminology}/claim-type", kind == "dispensing" ? "pharmacy" : "institutional");

    private static JsonObject Information(string code) => Concept($"{Own}/CodeSystem/receipt-information", code);

    private static JsonObject Total(string category, int yen) => new() { ["category"] = Concept($"{Terminology}/adjudication", category), ["amount"] = Yen(yen) };

    private static JsonObject Yen(int value) => new() { ["value"] = value, ["currency"] = "JPY" };

    private static JsonObject Month(DateOnly day) => new() { ["start"] = Date(FirstOf(day)), ["end"] = Date(FirstOf(day).AddMonths(1).AddDays(-1)) };

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    private static string Number(SeedPerson person, string kind) =>
        string.Create(CultureInfo.InvariantCulture, $"{person.Mrn}-{kind.ToUpperInvariant()}");
}
