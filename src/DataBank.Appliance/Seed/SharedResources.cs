using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>What all synthetic patients share: hospital, doctor, one research theme.</summary>
internal static class SharedResources
{
    public const string Hospital = "seed-hospital";
    public const string Doctor = "seed-doctor";
    public const string Pharmacy = "seed-pharmacy";
    public const string Theme = "lung-egfr";
    public const string EthicsApproval = "2026-0001";

    /// <summary>Issuer of Patient ID (0010,0021): the OID of the hospital's record numbers.</summary>
    public const string Issuer = "1.2.392.100495.20.3.51.11311234567";

    public static IReadOnlyList<JsonObject> Make() => [Organization(), PharmacyOrganization(), Practitioner(), PractitionerRole(), ResearchStudy()];

    private static JsonObject Organization()
    {
        var organization = Resource("Organization", Hospital, "databank-organization");
        organization["identifier"] = new JsonArray(Identifier($"{JpCore}/IdSystem/insurance-medical-institution-no", "1311234567"));
        organization["active"] = true;
        organization["type"] = new JsonArray(Concept($"{Terminology}/organization-type", "prov", "Healthcare Provider"));
        organization["name"] = "データバンク合成病院";
        return organization;
    }

    private static JsonObject PharmacyOrganization()
    {
        var pharmacy = Resource("Organization", Pharmacy, "databank-organization");
        pharmacy["identifier"] = new JsonArray(Identifier($"{JpCore}/IdSystem/insurance-medical-institution-no", "1341234568"));
        pharmacy["active"] = true;
        pharmacy["type"] = new JsonArray(Concept($"{Terminology}/organization-type", "prov", "Healthcare Provider"));
        pharmacy["name"] = "データバンク合成薬局";
        return pharmacy;
    }

    private static JsonObject Practitioner()
    {
        var practitioner = Resource("Practitioner", Doctor, "databank-practitioner");
        practitioner["identifier"] = new JsonArray(Identifier($"{Own}/sid/practitioner", "D0001"));
        practitioner["active"] = true;
        practitioner["name"] = new JsonArray(new JsonObject { ["text"] = "合成 医師", ["family"] = "合成", ["given"] = new JsonArray("医師") });
        return practitioner;
    }

    private static JsonObject PractitionerRole()
    {
        var role = Resource("PractitionerRole", $"{Doctor}-role", "databank-practitioner-role");
        role["active"] = true;
        role["practitioner"] = Reference($"Practitioner/{Doctor}");
        role["organization"] = Reference($"Organization/{Hospital}");
        role["code"] = new JsonArray(Concept($"{Terminology}/practitioner-role", "doctor", "Doctor"));
        role["specialty"] = new JsonArray(Text("呼吸器内科"));
        return role;
    }

    private static JsonObject ResearchStudy()
    {
        var study = Resource("ResearchStudy", Theme, "databank-research-study");
        study["extension"] = new JsonArray(
            Extension($"{Own}/StructureDefinition/release-policy", "valueCode", "pseudonymized"),
            Extension($"{Own}/StructureDefinition/legal-basis", "valueCodeableConcept", Concept($"{Own}/CodeSystem/legal-bases", "consent", "Consent of the person")));
        study["identifier"] = new JsonArray(Identifier($"{Own}/sid/ethics-approval", EthicsApproval));
        study["title"] = "EGFR変異肺癌の画像とゲノム (lung cancer, CT and EGFR; synthetic)";
        study["status"] = "active";
        study["condition"] = new JsonArray(Concept(Icd, "C34", "気管支及び肺の悪性新生物"));
        study["period"] = new JsonObject { ["start"] = "2026-04-01" };
        study["principalInvestigator"] = Reference($"Practitioner/{Doctor}");
        return study;
    }
}
