using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>What makes a ResearchStudy a live theme: active, and approved by an ethics committee.</summary>
internal static class LiveStudy
{
    public const string EthicsApprovalSystem = "http://databank.example.jp/fhir/sid/ethics-approval";

    public static bool IsLive(FhirResource study) =>
        study.Root.Text("status") == "active"
        && study.Root.Items("identifier").Any(identifier =>
            identifier.Text("system") == EthicsApprovalSystem && !string.IsNullOrWhiteSpace(identifier.Text("value")));
}
