using System.Text.Json;
using DataBank.Fhir;
using DataBank.Pseudonymization;

namespace DataBank.Proxy;

/// <summary>A ResearchStudy that is a live theme: active, approved by an ethics committee, released by a policy that the appliance has.</summary>
/// <param name="Policy">What may be shown.</param>
/// <param name="Bases">On what basis of Japanese law its data are used, codes of legal-bases.</param>
/// <param name="ServesCompanies">Whether companies see its data, and <paramref name="ServesAbroad"/> users in other countries: then only of patients who consented to that.</param>
/// <param name="Organizations">Ids of the Organizations that receive its data.</param>
public sealed record LiveStudy(ReleasePolicy Policy, IReadOnlyList<string> Bases, bool ServesCompanies, bool ServesAbroad, IReadOnlyList<string> Organizations)
{
    private const string EthicsApprovalSystem = "http://databank.example.jp/fhir/sid/ethics-approval";
    private const string PolicyExtension = "http://databank.example.jp/fhir/StructureDefinition/release-policy";
    private const string Recipients = "http://databank.example.jp/fhir/StructureDefinition/research-recipients";

    private const string BasisExtension = "http://databank.example.jp/fhir/StructureDefinition/legal-basis";
    private const string BasisSystem = "http://databank.example.jp/fhir/CodeSystem/legal-bases";

    /// <summary>Whether an identification code (genome) may be in its view: where the policy releases it and consent, and nothing else, is the basis.</summary>
    public bool ReleasesIdentificationCode => Policy.Genomes.AllowsIdentificationCode && Bases is ["consent"];

    /// <summary>Whether a patient who was told and did not refuse may be in its view.</summary>
    public bool TakesNotices => Bases.Any(basis => basis is "ethics-opt-out" or "ngmi-pseudonymized");

    /// <summary>Whether its data go to certified users alone (次世代医療基盤法の仮名加工医療情報).</summary>
    public bool NeedsCertifiedUsers => Bases.Contains("ngmi-pseudonymized");

    /// <summary>Null when the study is not live.</summary>
    /// <param name="study">A ResearchStudy.</param>
    /// <param name="reason">Why it is not live, as the end of a sentence; null when it is.</param>
    public static LiveStudy? Read(FhirResource study, out string? reason)
    {
        var root = study.Root;
        if (!IsActive(root) || !IsApproved(root))
        {
            reason = IsActive(root) ? "it names no ethics approval (倫理審査の承認番号がない)" : "it is not active (有効でない)";
            return null;
        }
        if (ReleasePolicy.Find(PolicyNames(root), out reason) is not { } policy)
            return null;
        var recipients = root.Extensions(Recipients).ToList();
        var live = new LiveStudy(
            policy, ReadBases(root), Serves(recipients, "company"), Serves(recipients, "foreign"),
            [.. recipients.SelectMany(each => each.Extensions("organization")).Select(each => IdOf(each.Member("valueReference").Text("reference")))]);
        reason = Prohibition(live);
        return reason is null ? live : null;
    }

    /// <summary>Whether a study says that it is active, live or not.</summary>
    internal static bool IsActive(JsonElement study) => study.Text("status") == "active";

    /// <summary>
    /// 匿名加工医療情報 is delivered as packages, never as a view of single people; 仮名加工情報 stays in the institution (個人情報保護法 41条6項).
    /// </summary>
    private static string? Prohibition(LiveStudy study) =>
        study.Bases.Contains("ngmi-anonymized") ? "its legal basis allows packages only (匿名加工医療情報はビューにならない)"
        : study.Bases.Contains("pseudonymized-internal") && (study.ServesCompanies || study.ServesAbroad) ? "its legal basis allows neither companies nor recipients abroad (仮名加工情報の第三者提供の禁止)"
        : null;

    private static string IdOf(string? reference) => reference?.Split('/') is [.., "Organization", var id] ? id : "";

    private static bool IsApproved(JsonElement study) => study.Items("identifier").Any(identifier =>
        identifier.Text("system") == EthicsApprovalSystem && !string.IsNullOrWhiteSpace(identifier.Text("value")));

    /// <summary>On what basis of Japanese law a study uses data, live or not: codes of legal-bases.</summary>
    internal static List<string> ReadBases(JsonElement study) =>
        [.. study.Extensions(BasisExtension).SelectMany(basis => basis.Member("valueCodeableConcept").Items("coding"))
            .Where(coding => coding.Text("system") == BasisSystem).Select(coding => coding.Text("code") ?? "")];

    /// <summary>Several policies are taken together; one that is not understood is none.</summary>
    private static List<string> PolicyNames(JsonElement study) => [.. study.Extensions(PolicyExtension).Select(policy => policy.Text("valueCode") ?? "")];

    /// <summary>Doubt is read against release: whatever is not plainly false needs the patients' consent.</summary>
    private static bool Serves(List<JsonElement> recipients, string whom) =>
        recipients.SelectMany(each => each.Extensions(whom)).Any(each => each.Member("valueBoolean").ValueKind != JsonValueKind.False);
}
