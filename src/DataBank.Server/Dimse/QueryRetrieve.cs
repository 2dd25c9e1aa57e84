using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The information models of query and retrieve (PS3.4 Annex C) and what their identifiers say.</summary>
internal static class QueryRetrieve
{
    public const string PatientRootFind = "1.2.840.10008.5.1.4.1.2.1.1";
    public const string PatientRootMove = "1.2.840.10008.5.1.4.1.2.1.2";
    public const string PatientRootGet = "1.2.840.10008.5.1.4.1.2.1.3";
    public const string StudyRootFind = "1.2.840.10008.5.1.4.1.2.2.1";
    public const string StudyRootMove = "1.2.840.10008.5.1.4.1.2.2.2";
    public const string StudyRootGet = "1.2.840.10008.5.1.4.1.2.2.3";

    public static readonly Tag CharacterSet = new(0x0008, 0x0005);
    public static readonly Tag SopClassUid = new(0x0008, 0x0016);
    public static readonly Tag SopInstanceUid = new(0x0008, 0x0018);
    public static readonly Tag Level = new(0x0008, 0x0052);
    public static readonly Tag RetrieveAeTitle = new(0x0008, 0x0054);
    public static readonly Tag PatientId = new(0x0010, 0x0020);
    public static readonly Tag IssuerOfPatientId = new(0x0010, 0x0021);
    public static readonly Tag StudyUid = new(0x0020, 0x000D);
    public static readonly Tag SeriesUid = new(0x0020, 0x000E);

    public static bool Serves(string sopClass) =>
        sopClass is PatientRootFind or PatientRootMove or PatientRootGet or StudyRootFind or StudyRootMove or StudyRootGet;

    /// <summary>The level of an identifier; null is PATIENT.</summary>
    /// <exception cref="DimseException">A900H: none, or one that the information model does not have.</exception>
    public static QueryLevel? LevelOf(DicomDataset identifier, string sopClass) => identifier.Text(Level) switch
    {
        "PATIENT" when sopClass is PatientRootFind or PatientRootMove or PatientRootGet => null,
        "STUDY" => QueryLevel.Study,
        "SERIES" => QueryLevel.Series,
        "IMAGE" => QueryLevel.Instance,
        _ => throw new DimseException(DimseStatus.DataSetMismatch with { Comment = "(0008,0052) names no level of this information model." }),
    };

    /// <summary>Whose a study is: its PatientID, and who issued it.</summary>
    public static (string? Id, string? Issuer) PatientOf(DicomDataset study) => (study.Text(PatientId), study.Text(IssuerOfPatientId));

    /// <summary>The keys of a patient's studies; without an issuer, of whoever has this PatientID.</summary>
    public static IReadOnlyList<KeyValuePair<Tag, string>> KeysOf(string id, string? issuer) =>
        issuer is null ? [new(PatientId, id)] : [new(PatientId, id), new(IssuerOfPatientId, issuer)];

    /// <summary>The matches of a query, page by page: each once, whatever is stored meanwhile.</summary>
    public static async IAsyncEnumerable<DicomDataset> SearchAsync(
        StudyStore studies, StudyQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        const int PageSize = 500;
        query = query with { Limit = PageSize };
        while (true)
        {
            var page = await studies.SearchAsync(query, cancellation);
            foreach (var match in page)
            {
                using var json = System.Text.Json.JsonDocument.Parse(match.Json, DicomJson.Nesting);
                yield return DicomJson.Read(json.RootElement);
            }
            if (page.Count < PageSize) yield break;
            query = query with { After = page[^1].Place };
        }
    }
}
