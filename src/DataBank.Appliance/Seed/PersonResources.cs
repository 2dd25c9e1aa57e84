using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>Who the patient is: Patient and Coverage, aligned with JP Core (names in three scripts, address in parts, insurance numbers).</summary>
internal static class PersonResources
{
    public static JsonObject Patient(SeedPerson person)
    {
        var patient = Resource("Patient", person.Id, "databank-patient");
        patient["identifier"] = new JsonArray(Identifier(MrnSystem, person.Mrn));
        patient["active"] = true;
        patient["name"] = new JsonArray(
            Name(person.Family.Kanji, person.Given.Kanji, "IDE"), Name(person.Family.Kana, person.Given.Kana, "SYL"), Name(person.Family.Romaji, person.Given.Romaji, "ABC"));
        patient["telecom"] = new JsonArray(new JsonObject { ["system"] = "phone", ["value"] = person.Phone, ["use"] = "home" });
        patient["gender"] = person.IsFemale ? "female" : "male";
        patient["birthDate"] = Date(person.BirthDate);
        var address = person.Address;
        patient["address"] = new JsonArray(new JsonObject
        {
            ["use"] = "home",
            ["text"] = $"{address.Prefecture}{address.City}{address.Town}{person.AddressNumber}",
            ["line"] = new JsonArray($"{address.Town}{person.AddressNumber}"),
            ["city"] = address.City,
            ["state"] = address.Prefecture,
            ["postalCode"] = address.PostalCode,
            ["country"] = "JP",
        });
        patient["managingOrganization"] = Reference($"Organization/{SharedResources.Hospital}");
        return patient;
    }

    public static JsonObject Coverage(SeedPerson person)
    {
        var coverage = Resource("Coverage", $"{person.Id}-coverage", "databank-coverage");
        coverage["extension"] = new JsonArray(
            Extension($"{JpCore}/Extension/StructureDefinition/JP_Coverage_InsuredPersonSymbol", "valueString", "１２－３４"),
            Extension($"{JpCore}/Extension/StructureDefinition/JP_Coverage_InsuredPersonNumber", "valueString", person.InsuredNumber),
            Extension($"{JpCore}/Extension/StructureDefinition/JP_Coverage_InsuredPersonSubNumber", "valueString", "00"));
        coverage["identifier"] = new JsonArray(
            Identifier("http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID", $"{person.InsurerNumber}:１２－３４:{person.InsuredNumber}:00"));
        coverage["status"] = "active";
        coverage["type"] = Concept($"{JpCore}/mhlw/CodeSystem/InsuranceMajorCategory", "1", "社保");
        coverage["beneficiary"] = Reference($"Patient/{person.Id}");
        coverage["payor"] = new JsonArray(new JsonObject
        {
            ["identifier"] = Identifier($"{JpCore}/mhlw/IdSystem/InsurerNumber", person.InsurerNumber),
            ["display"] = "合成健康保険組合",
        });
        return coverage;
    }

    // The text joins family and given name by a half-width space (JP-CLINS rule R1113).
    private static JsonObject Name(string family, string given, string representation) => new()
    {
        ["extension"] = new JsonArray(Extension("http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation", "valueCode", representation)),
        ["use"] = "official",
        ["text"] = $"{family} {given}",
        ["family"] = family,
        ["given"] = new JsonArray(given),
    };
}
