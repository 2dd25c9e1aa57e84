using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DataBank.Appliance;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>
/// The profiles that follow JP Core say so, and what keeps them keeps JP Core's rules. Its definitions can't be had here: what
/// they demand beyond R4 (cardinalities, types, systems) is written down as one condition a line.
/// </summary>
public sealed partial class JpCoreTests
{
    private const string JpCore = "http://jpfhir.jp/fhir/core/StructureDefinition/";
    private const string RpNumber = "identifier.where(system = 'http://jpfhir.jp/fhir/core/mhlw/IdSystem/Medication-RPGroupNumber').count() = 1";
    private const string OrderInRp = "identifier.where(system = 'http://jpfhir.jp/fhir/core/mhlw/IdSystem/MedicationAdministrationIndex').count() = 1";

    private static readonly Dictionary<string, string[]> Rules = new()
    {
        ["JP_Patient"] = ["identifier.exists() and identifier.all(value.exists())", "name.all(extension.where(url = 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation').count() <= 1)"],
        ["JP_Coverage"] = [AtMostOne("identifier", "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID"), AtMostOne("identifier", "http://jpfhir.jp/fhir/core/IdSystem/JP_Coverage_id"), Extended("JP_Coverage_InsuredPerson", "string")],
        ["JP_Organization"] = [],
        ["JP_Practitioner"] = [AtMostOne("qualification.identifier", "http://jpfhir.jp/fhir/core/mhlw/IdSystem/medicalRegistrationNumber")],
        ["JP_PractitionerRole"] = [],
        ["JP_Encounter"] = ["diagnosis.condition.reference.all(startsWith('Condition/') or startsWith('Procedure/'))"],
        ["JP_Condition_Diagnosis"] =
        [
            .. new[] { "http://medis.or.jp/CodeSystem/master-disease-exCode", "http://medis.or.jp/CodeSystem/master-disease-keyNumber", "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/masterB-disease", "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full" }
                .SelectMany(system => new[] { AtMostOne("code.coding", system), $"code.coding.where(system = '{system}').all(code.exists())" }),
            "code.extension.where(url.startsWith('http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Condition_Disease')).all(value is CodeableConcept)",
        ],
        ["JP_Procedure"] =
        [
            .. new[] { "http://jpfhir.jp/fhir/core/CodeSystem/JP_ProcedureCodesMedical_CS", "http://jpfhir.jp/fhir/core/CodeSystem/JP_ProcedureCodesSTEM7_CS", "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/masterH-dentalProcedure", "http://medis.or.jp/CodeSystem/master-nursingAction-16digits" }
                .Select(system => AtMostOne("code.coding", system)),
        ],
        ["JP_AllergyIntolerance"] = [],
        ["JP_FamilyMemberHistory"] = [],
        ["JP_Immunization"] = [Extended("JP_Immunization_", "date")],
        ["JP_Specimen_Common"] = [],
        ["JP_Medication"] = ["status.exists()", "ingredient.all(item is CodeableConcept and strength.denominator.value = 1 and strength.denominator.code = 'TIME')"],
        ["JP_MedicationDosage"] = [],
        ["JP_MedicationRequest"] = [RpNumber, OrderInRp, "medication is CodeableConcept", "authoredOn.exists()"],
        ["JP_MedicationRequest_Injection"] = [RpNumber, "medication is Reference"],
        ["JP_MedicationDispense"] = [RpNumber, OrderInRp, "medication is CodeableConcept", "subject.exists() and quantity.exists() and whenHandedOver.exists()"],
        ["JP_MedicationAdministrationBase"] = [RpNumber, "subject.exists()", "effective is dateTime or effective is Period"],
        ["JP_Observation_LabResult"] =
        [
            First("laboratory"), "code.coding.exists() and code.text.exists()", "subject.exists() and specimen.exists()", "effective is dateTime or effective is Period or effective is Timing",
            "value.empty() or value is Quantity or value is CodeableConcept or value is string",
        ],
        ["JP_Observation_VitalSigns"] = [First("vital-signs"), "subject.exists()"],
        ["JP_Observation_BodyMeasurement"] = [First("body-measurement"), "subject.exists()"],
        ["JP_Observation_SocialHistory"] = [First("social-history"), "subject.exists()"],
        ["JP_Observation_Radiology_Findings"] = [First("imaging"), Loinc("code", "18782-3"), "value is string", "derivedFrom.reference.all(startsWith('ImagingStudy/'))"],
        ["JP_Observation_Radiology_Impression"] = [First("imaging"), Loinc("code", "19005-8"), "value is string", "derivedFrom.reference.all(startsWith('ImagingStudy/'))"],
        ["JP_Observation_Endoscopy"] = [First("procedure"), Loinc("category", "LP7796-8"), "value is CodeableConcept"],
        // The required value set of modalities has no DMS (dermoscopy).
        ["JP_ImagingStudy_Radiology"] = ["(modality | series.modality).where(code = 'DMS').empty()"],
        ["JP_ImagingStudy_Endoscopy"] = ["(modality | series.modality).where(code = 'DMS').empty()"],
        ["JP_DiagnosticReport_Radiology"] = [Loinc("category", "LP29684-5"), Loinc("code", "18748-4"), "effective.empty() or effective is dateTime"],
        ["JP_DiagnosticReport_Endoscopy"] = [Loinc("category", "LP7796-8")],
    };

    // What our profiles declare by the extension compliesWithProfile.
    private static readonly ILookup<string, string> Declared =
        (from definition in ProfilePackage.Definitions
         where (string)definition["resourceType"]! == "StructureDefinition"
         from extension in definition["extension"]?.AsArray() ?? []
         where (string)extension!["url"]! == "http://hl7.org/fhir/StructureDefinition/structuredefinition-compliesWithProfile"
         let followed = (string)extension["valueCanonical"]!
         where followed.StartsWith(JpCore, StringComparison.Ordinal)
         select (Profile: (string)definition["url"]!, Followed: followed[JpCore.Length..])).ToLookup(each => each.Profile, each => each.Followed);

    private static readonly FhirValidator Validator = new(new DefinitionLibrary([DefinitionPackage.R4, DefinitionPackage.Of("rules", "1.0", RulesAsProfiles())]), TimeProvider.System);

    [Fact]
    public void Profiles_declare_the_profiles_of_JP_Core_that_they_follow() =>
        Assert.Equal(Rules.Keys.Order(StringComparer.Ordinal), Declared.SelectMany(each => each).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public void The_guide_names_no_profile_of_JP_Core_that_is_not_declared(string language)
    {
        var named = JpCoreProfile().Matches(Encoding.UTF8.GetString(GuideContent.Embedded($"{language}/jp-core.md")!)).Select(match => match.Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.Subset(Rules.Keys.ToHashSet(), named.ToHashSet());
    }

    [Fact]
    public void What_keeps_our_profiles_keeps_the_rules_of_those_that_they_declare()
    {
        var made = SharedResources.Make().Concat(Enumerable.Range(1, 3).SelectMany(number => PatientBundle.Resources(new SeedPerson(1, number), new SeedOptions(1, 1, IsRich: true, ImagingChoice.First))));
        var judged = 0;
        var wrong = new List<string>();
        foreach (var resource in ProfilePackage.Examples.Values.Concat(made))
        {
            foreach (var followed in FollowedBy(resource))
            {
                judged++;
                wrong.AddRange(Broken(resource, followed).Select(issue => $"{(string)resource["id"]!}: {followed}: {issue.Diagnostics}"));
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(judged, 100, int.MaxValue);
    }

    [Fact]
    public void Rules_find_what_breaks_them()
    {
        var prescription = ProfilePackage.Examples["prescription-oral"].DeepClone().AsObject();
        prescription.Remove("identifier");
        Assert.Equal(2, Broken(prescription, "JP_MedicationRequest").Count());
    }

    private static IEnumerable<string> FollowedBy(JsonObject resource) =>
        from profile in ProfilePackage.ProfilesOf(resource)
        from followed in Declared[profile]
        select followed;

    private static IEnumerable<OutcomeIssue> Broken(JsonObject resource, string followed)
    {
        // Version 1.2 of JP Core writes systems as URLs, older ones as OIDs: our profiles take both.
        var text = Oid().Replace(resource.ToJsonString(), match => SystemAliases.Canonical(match.Value));
        var options = new ValidationOptions { Profiles = [JpCore + followed], ChecksClaimedProfiles = false };
        return Validator.Validate(FhirResource.Parse(Encoding.UTF8.GetBytes(text)), options).Where(issue => issue.Severity == "error");
    }

    private static string TypeOf(string profile) => (string)ProfilePackage.Definitions.Single(definition => (string?)definition["url"] == profile)["type"]!;

    private static IReadOnlyList<ReadOnlyMemory<byte>> RulesAsProfiles() =>
    [
        .. (from declared in Declared
            let type = TypeOf(declared.Key)
            where type != "Dosage"
            from followed in declared
            select (followed, type)).Distinct().Select(each => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(RulesOf(each.followed, each.type))),
    ];

    private static string RulesOf(string followed, string type) => new JsonObject
    {
        ["resourceType"] = "StructureDefinition",
        ["id"] = followed.Replace('_', '-'),
        ["url"] = JpCore + followed,
        ["name"] = followed,
        ["status"] = "draft",
        ["fhirVersion"] = "4.0.1",
        ["kind"] = "resource",
        ["abstract"] = false,
        ["type"] = type,
        ["baseDefinition"] = "http://hl7.org/fhir/StructureDefinition/" + type,
        ["derivation"] = "constraint",
        ["differential"] = new JsonObject
        {
            ["element"] = new JsonArray(new JsonObject
            {
                ["id"] = type,
                ["path"] = type,
                ["constraint"] = new JsonArray([.. Rules[followed].Select((rule, number) => new JsonObject { ["key"] = $"jp-{number + 1}", ["severity"] = "error", ["human"] = rule, ["expression"] = rule })]),
            }),
        },
    }.ToJsonString();

    private static string AtMostOne(string element, string system) => $"{element}.where(system = '{system}').count() <= 1";

    private static string Extended(string name, string type) => $"extension.where(url.startsWith('http://jpfhir.jp/fhir/core/Extension/StructureDefinition/{name}')).all(value is {type})";

    private static string First(string category) => $"category.coding.where(system = 'http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS' and code = '{category}').exists()";

    private static string Loinc(string element, string code) => $"{element}.coding.where(system = 'http://loinc.org' and code = '{code}').exists()";

    [GeneratedRegex(@"JP_\w+")]
    private static partial Regex JpCoreProfile();

    [GeneratedRegex(@"urn:oid:[0-9.]+")]
    private static partial Regex Oid();
}
