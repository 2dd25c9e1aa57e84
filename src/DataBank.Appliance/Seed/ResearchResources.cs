using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>The patient as a research subject: ResearchSubject and Consent of the seeded theme.</summary>
internal static class ResearchResources
{
    private static readonly DateOnly Asked = new(2026, 4, 1);

    public static IEnumerable<JsonObject> Of(SeedPerson person)
    {
        var subject = Resource("ResearchSubject", $"{person.Id}-subject", "databank-research-subject");
        subject["identifier"] = new JsonArray(Identifier($"{Own}/sid/case-id", person.CaseId));
        subject["status"] = "on-study";
        subject["period"] = new JsonObject { ["start"] = Date(Asked) };
        subject["study"] = Reference($"ResearchStudy/{SharedResources.Theme}");
        subject["individual"] = Reference($"Patient/{person.Id}");
        if (person.Consent == SeedConsent.None) return [subject];
        var consent = Consent(person);
        subject["consent"] = Reference($"Consent/{(string)consent["id"]!}");
        return [consent, subject];
    }

    private static JsonObject Consent(SeedPerson person)
    {
        var consent = Resource("Consent", $"{person.Id}-consent", "databank-research-consent");
        consent["extension"] = new JsonArray(
            Extension($"{Own}/StructureDefinition/ethics-approval", "valueIdentifier", Identifier($"{Own}/sid/ethics-approval", SharedResources.EthicsApproval)), Uses());
        consent["status"] = "active";
        consent["scope"] = Concept($"{Terminology}/consentscope", "research", "Research");
        consent["category"] = new JsonArray(Concept(Loinc, "57016-8", "Privacy policy acknowledgment Document"));
        consent["patient"] = Reference($"Patient/{person.Id}");
        consent["dateTime"] = Moment(Asked, 10);
        consent["organization"] = new JsonArray(Reference($"Organization/{SharedResources.Hospital}"));
        consent["policyRule"] = Text("研究計画書に基づく文書同意");
        consent["provision"] = new JsonObject
        {
            ["type"] = person.Consent == SeedConsent.Permits ? "permit" : "deny",
            ["data"] = new JsonArray(new JsonObject { ["meaning"] = "related", ["reference"] = Reference($"ResearchStudy/{SharedResources.Theme}") }),
        };
        return consent;
    }

    private static JsonObject Uses() => new()
    {
        ["url"] = $"{Own}/StructureDefinition/consent-uses",
        ["extension"] = new JsonArray(
            Extension("dataKind", "valueCode", "clinical"), Extension("dataKind", "valueCode", "genome"), Extension("dataKind", "valueCode", "image"),
            Extension("company", "valueBoolean", false), Extension("foreign", "valueBoolean", false)),
    };
}
