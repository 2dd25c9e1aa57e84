using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataBank.Fhir;

/// <summary>
/// What a receiver of JP-CLINS Bundles (電子カルテ情報共有サービス) looks at beyond profiles, under the rule numbers of that guide where it has
/// them. Errors are what keeps a Bundle from being taken apart; the rest is told and taken.
/// </summary>
public static partial class IntakeRules
{
    private const string Guide = "http://jpfhir.jp/fhir/clins/";

    /// <summary>Findings on a Bundle that is valid as R4 has it.</summary>
    public static IReadOnlyList<OutcomeIssue> Check(FhirResource bundle, bool inJapanese)
    {
        var findings = new List<OutcomeIssue>();
        var type = FhirReference.StringOf(bundle.Root, "type"u8);
        if (type is not ("collection" or "document")) Add("error", "value", "TYPE", "Bundle.type", "Bundle.typeはcollectionまたはdocumentです。", "Bundle.type is collection or document.");
        if (IntakeKey.IdentifierOf(bundle.Root) is null) Add("error", "required", "IDENTIFIER", "Bundle.identifier", "Bundle.identifierにsystemとvalueが必要です。再送を見分けるために使います。", "Bundle.identifier needs system and value: by them what is sent again is told.");
        var entries = JsonItems.Of(bundle.Root, "entry"u8).Select(entry => entry.TryGetProperty("resource"u8, out var resource) && resource.ValueKind == JsonValueKind.Object ? resource : default).ToList();
        var patients = entries.Where(resource => TypeOf(resource) == "Patient").ToList();
        if (patients.Count != 1) Add("error", "business-rule", "PATIENT", "Bundle.entry", "Patientは1つだけ必要です。", "There must be one Patient.");
        if (type == "collection" && entries.Count > 0 && TypeOf(entries[0]) != "Patient") Add("error", "business-rule", "R0211", "Bundle.entry[0]", "最初のentryはPatientです。", "The first entry is the Patient.");
        if (type == "document" && entries.Count > 0 && TypeOf(entries[0]) != "Composition") Add("error", "business-rule", "bdl-11", "Bundle.entry[0]", "documentの最初のentryはCompositionです。", "The first entry of a document is its Composition.");
        if (patients.Count == 1) CheckPatient(patients[0], entries.IndexOf(patients[0]), Add);
        for (var at = 0; at < entries.Count; at++) CheckPart(entries[at], at, Add);
        return findings;

        void Add(string severity, string code, string rule, string place, string japanese, string english) =>
            findings.Add(new OutcomeIssue(severity, code, inJapanese ? japanese : english, place) { Rule = $"{Guide}{rule}" });
    }

    private static void CheckPatient(JsonElement patient, int at, Action<string, string, string, string, string, string> add)
    {
        var place = $"Bundle.entry[{at}].resource";
        var identifiers = JsonItems.Of(patient, "identifier"u8).ToList();
        var members = identifiers.Count(identifier => FhirReference.StringOf(identifier, "system"u8) == CoverageKeys.MemberId);
        if (members == 0) add("warning", "business-rule", "R1012", place + ".identifier", "被保険者個人識別子がありません。", "There is no identifier of the insured person.");
        if (members > 1) add("warning", "business-rule", "R1013", place + ".identifier", "被保険者個人識別子が複数あります。", "There are several identifiers of the insured person.");
        var isOurs = identifiers.Where(identifier => FhirReference.StringOf(identifier, "system"u8) is not CoverageKeys.MemberId).All(identifier => PatientNumber().IsMatch(FhirReference.StringOf(identifier, "system"u8) ?? ""));
        if (!isOurs) add("warning", "value", "R1010", place + ".identifier", "患者番号のsystemはurn:oid:1.2.392.100495.20.3.51.1(医療機関番号10桁)です。", "The system of patient numbers is urn:oid:1.2.392.100495.20.3.51.1 with the ten digits of the institution.");
        foreach (var name in (string[])["name", "gender", "birthDate", "address"])
        {
            if (!patient.TryGetProperty(name, out _)) add("warning", "required", "R1001", $"{place}.{name}", $"Patient.{name}がありません。", $"Patient.{name} is missing.");
        }
    }

    private static void CheckPart(JsonElement resource, int at, Action<string, string, string, string, string, string> add)
    {
        var place = $"Bundle.entry[{at}].resource";
        switch (TypeOf(resource))
        {
            case null:
                add("error", "required", "RESOURCE", $"Bundle.entry[{at}]", "resourceのないentryです。", "This entry has no resource.");
                break;
            case "Condition" when !resource.TryGetProperty("verificationStatus"u8, out _):
                add("warning", "required", "R2001", place + ".verificationStatus", "Condition.verificationStatusがありません。", "Condition.verificationStatus is missing.");
                break;
            case "AllergyIntolerance" when IsSevereDrugAllergy(resource) && !HasDrugCode(resource):
                add("warning", "code-invalid", "R2011", place + ".code", "重篤な薬剤アレルギーの薬剤は、YJコードまたは一般名処方コードで表します。", "The drug of a severe allergy is given by its YJ code or generic code.");
                break;
            case "MedicationRequest" when FhirReference.StringOf(resource, "status"u8) != "completed" || FhirReference.StringOf(resource, "intent"u8) != "order":
                add("warning", "value", "R2101", place + ".status", "MedicationRequestはstatusがcompleted、intentがorderです。", "A MedicationRequest has status completed and intent order.");
                break;
        }
    }

    private static bool IsSevereDrugAllergy(JsonElement allergy) =>
        FhirReference.StringOf(allergy, "criticality"u8) == "high"
        && allergy.TryGetProperty("category"u8, out var categories) && categories.ValueKind == JsonValueKind.Array
        && categories.EnumerateArray().Any(category => category.ValueKind == JsonValueKind.String && category.ValueEquals("medication"));

    private static bool HasDrugCode(JsonElement allergy) =>
        allergy.TryGetProperty("code"u8, out var code) && JsonItems.Of(code, "coding"u8)
            .Select(coding => SystemAliases.Canonical(FhirReference.StringOf(coding, "system"u8) ?? ""))
            .Any(system => system.EndsWith("/YJ-code", StringComparison.Ordinal) || system.EndsWith("/MedicationGeneralOrderCode", StringComparison.Ordinal) || system.EndsWith("JFAGY", StringComparison.OrdinalIgnoreCase));

    private static string? TypeOf(JsonElement resource) => FhirReference.StringOfObject(resource, "resourceType"u8);

    [GeneratedRegex(@"^urn:oid:1\.2\.392\.100495\.20\.3\.51\.1[0-9]{10}$")]
    private static partial Regex PatientNumber();
}
