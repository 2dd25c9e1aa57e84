using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>
/// An Organization of the register of certified users (次世代医療基盤法の認定利用事業者): it has an identifier of the certification, with the period for
/// which it holds. Without a period, or with one that can't be read, it holds never.
/// </summary>
internal sealed record CertifiedUser(DateTimeOffset Start, DateTimeOffset End)
{
    private const string CertificationSystem = "http://databank.example.jp/fhir/sid/ngmi-certified-user";

    /// <summary>Null when it is no certified user.</summary>
    public static CertifiedUser? Read(FhirResource organization, TimeZoneInfo zone) =>
        organization.Root.Member("active").ValueKind != System.Text.Json.JsonValueKind.False
        && organization.Root.Items("identifier").FirstOrDefault(identifier => identifier.Text("system") == CertificationSystem) is { ValueKind: System.Text.Json.JsonValueKind.Object } certification
        && !string.IsNullOrWhiteSpace(certification.Text("value"))
        && certification.Member("period") is { ValueKind: System.Text.Json.JsonValueKind.Object } period && period.Text("end") is not null
            ? new CertifiedUser(FhirPeriod.Start(period, zone), FhirPeriod.End(period, zone))
            : null;

    public bool IsCertified(DateTimeOffset now) => Start <= now && now < End;
}
