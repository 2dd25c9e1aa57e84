namespace DataBank.Server;

/// <summary>What a package of a bank is; signed, it stands for every file of it.</summary>
/// <param name="Format">Of the package.</param>
/// <param name="Id">Names the package; importing one of the same name again changes nothing.</param>
/// <param name="Site">Code of the bank.</param>
/// <param name="CreatedAt">The resources are as of this moment.</param>
/// <param name="BaseUrl">Of its FHIR server: absolute references below it mean resources of the package.</param>
/// <param name="OwnSystem">The identifier system of PatientIDs without an issuer.</param>
/// <param name="Issuers">Issuer of Patient ID (0010,0021) to identifier system.</param>
/// <param name="Themes">Research themes whose keys are in it, sealed.</param>
/// <param name="Counts">Resources by type, studies, instances, genomes and files of other assays.</param>
/// <param name="Files">How many files its list has, and how many <paramref name="Bytes"/>.</param>
/// <param name="ListSha256">Of the list, files.ndjson, which has the SHA-256 of each file.</param>
public sealed record HandoverManifest(
    int Format, string Id, string Site, DateTimeOffset CreatedAt, string BaseUrl, string OwnSystem, IReadOnlyDictionary<string, string> Issuers,
    IReadOnlyList<string> Themes, IReadOnlyDictionary<string, long> Counts, long Files, long Bytes, string ListSha256)
{
    public const int CurrentFormat = 1;
}
