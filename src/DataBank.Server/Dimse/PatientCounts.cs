using System.Globalization;
using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// How many studies, series and instances there are of a patient (PS3.4 tables C.6-1 and C.6-5, optional keys): of the same PatientID and issuer. A patient is
/// counted once a query, and only for who asks for one of the numbers.
/// </summary>
internal sealed class PatientCounts(StudyStore studies)
{
    private static readonly Tag RelatedStudies = new(0x0020, 0x1200);
    private static readonly Tag RelatedSeries = new(0x0020, 0x1202);
    private static readonly Tag RelatedInstances = new(0x0020, 0x1204);
    private static readonly Tag SeriesOfStudy = new(0x0020, 0x1206);
    private static readonly Tag InstancesOfStudy = new(0x0020, 0x1208);
    private readonly Dictionary<(string? Id, string? Issuer), (long Studies, long Series, long Instances)> counted = [];

    public static bool AreAskedBy(DicomDataset identifier) => identifier.Contains(RelatedStudies) || identifier.Contains(RelatedSeries) || identifier.Contains(RelatedInstances);

    /// <summary>The match with the numbers of its patient. One without a PatientID is as it was: who it is of is not known.</summary>
    public async ValueTask<DicomDataset> AddToAsync(DicomDataset match, CancellationToken cancellation)
    {
        var patient = QueryRetrieve.PatientOf(match);
        if (patient.Id is not { } id) return match;
        if (!counted.TryGetValue(patient, out var counts)) counted.Add(patient, counts = await CountAsync(id, patient.Issuer, cancellation));
        return new DatasetBuilder(match)
            .Set(RelatedStudies, counts.Studies.ToString(CultureInfo.InvariantCulture))
            .Set(RelatedSeries, counts.Series.ToString(CultureInfo.InvariantCulture))
            .Set(RelatedInstances, counts.Instances.ToString(CultureInfo.InvariantCulture))
            .Build();
    }

    private async Task<(long Studies, long Series, long Instances)> CountAsync(string id, string? issuer, CancellationToken cancellation)
    {
        var (count, series, instances) = (0L, 0L, 0L);
        var query = new StudyQuery(QueryLevel.Study, null, null, QueryRetrieve.KeysOf(id, issuer), [], FuzzyMatching: false, 0, 0);
        await foreach (var study in QueryRetrieve.SearchAsync(studies, query, cancellation))
        {
            // A PatientID may hold what the search takes for a wildcard, and another issuer may have given the same.
            if (QueryRetrieve.PatientOf(study) != (id, issuer)) continue;
            count++;
            series += study.Integer(SeriesOfStudy) ?? 0;
            instances += study.Integer(InstancesOfStudy) ?? 0;
        }
        return (count, series, instances);
    }
}
