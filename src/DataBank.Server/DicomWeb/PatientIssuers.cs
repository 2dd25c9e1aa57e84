using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>
/// Which FHIR identifier system a PatientID belongs to, by its issuer (0010,0021). An issuer that is itself an OID or a URI names
/// its system; a PatientID without issuer is the house's own. An unknown issuer has no system: another hospital's number must
/// not match ours.
/// </summary>
public sealed class PatientIssuers(IReadOnlyDictionary<string, string> systems, string defaultSystem)
{
    public string? SystemOf(string? issuer) => issuer switch
    {
        null or "" => defaultSystem,
        _ when systems.TryGetValue(issuer, out var system) => system,
        _ when Uids.IsValid(issuer) && issuer.Contains('.', StringComparison.Ordinal) => $"urn:oid:{issuer}",
        _ when issuer.StartsWith("urn:", StringComparison.Ordinal) || issuer.StartsWith("http", StringComparison.Ordinal) => issuer,
        _ => null,
    };
}
