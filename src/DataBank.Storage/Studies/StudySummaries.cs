using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>Reads what FHIR tells of a study from its rows, inside a read or write that does more.</summary>
public static class StudySummaries
{
    /// <summary>Null when the study has no instance.</summary>
    public static async Task<StudySummary?> ReadAsync(ReadSession session, string studyUid, CancellationToken cancellation) =>
        await ReadAsync(session, [studyUid], cancellation) is [var only] ? only : null;

    /// <summary>Those of the studies that have instances, in the order in which they are named.</summary>
    public static async Task<IReadOnlyList<StudySummary>> ReadAsync(ReadSession session, IReadOnlyCollection<string> studyUids, CancellationToken cancellation)
    {
        var studies = new Dictionary<string, (long Key, string? Assigned, AttributeDocument Attributes)>(StringComparer.Ordinal);
        await using (var command = session.Command(StudySql.Summaries(session.Engine)).AddList("@studies", studyUids))
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation)) studies[row.GetString(1)] = (row.GetInt64(0), row.TextOrNull(2), AttributeDocument.Parse(row.GetFieldValue<byte[]>(3)));
        }
        if (studies.Count == 0) return [];
        var series = await SeriesAsync(session, [.. studies.Values.Select(study => study.Key)], cancellation);
        return [.. studyUids.Where(studies.ContainsKey).Select(uid => ToSummary(uid, studies[uid].Assigned, studies[uid].Attributes, [.. series[studies[uid].Key]]))];
    }

    private static StudySummary ToSummary(string uid, string? assigned, AttributeDocument study, IReadOnlyList<SeriesSummary> series) => new(
        uid,
        study.Text(StudyTags.PatientId),
        study.Text(StudyTags.IssuerOfPatientId),
        study.Text(StudyTags.AccessionNumber),
        study.Text(StudyTags.StudyDescription),
        TimeOf(study, StudyTags.StudyDate, StudyTags.StudyTime),
        series)
    {
        BirthDate = MatchText.Date(study.Text(StudyTags.PatientBirthDate)),
        AssignedPatient = assigned,
        Procedures = Procedures(study),
    };

    private static List<ProcedureCode> Procedures(AttributeDocument study)
    {
        var codes = study.Texts([StudyTags.ProcedureCodeSequence, StudyTags.CodeValue]);
        var schemes = study.Texts([StudyTags.ProcedureCodeSequence, StudyTags.CodingScheme]);
        var meanings = study.Texts([StudyTags.ProcedureCodeSequence, StudyTags.CodeMeaning]);
        // Items that leave something out cannot be put together by their place.
        return [.. codes.Select((code, i) => new ProcedureCode(code, schemes.Count == codes.Count ? schemes[i] : null, meanings.Count == codes.Count ? meanings[i] : null))];
    }

    /// <summary>UIDs of the studies that carry a PatientID, with the issuer each names.</summary>
    public static async Task<IReadOnlyList<(string StudyUid, string? Issuer)>> OfPatientAsync(ReadSession session, string patientId, CancellationToken cancellation)
    {
        await using var command = session.Command(StudySql.StudiesOfPatient(session.Engine));
        command.Add("@patient", patientId);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(string, string?)>();
        while (await rows.ReadAsync(cancellation)) found.Add((rows.GetString(0), rows.TextOrNull(1)));
        return found;
    }

    /// <summary>UIDs of the studies that show a specimen.</summary>
    public static async Task<IReadOnlyList<string>> OfSpecimenAsync(ReadSession session, string specimen, CancellationToken cancellation)
    {
        await using var command = session.Command(StudySql.StudiesOfSpecimen(session.Engine));
        command.Add("@specimen", specimen);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var found = new List<string>();
        while (await rows.ReadAsync(cancellation)) found.Add(rows.GetString(0));
        return found;
    }

    private static async Task<ILookup<long, SeriesSummary>> SeriesAsync(ReadSession session, IReadOnlyCollection<long> studies, CancellationToken cancellation)
    {
        var specimens = await SpecimensAsync(session, studies, cancellation);
        await using var command = session.Command(StudySql.SummarySeries(session.Engine)).AddList("@keys", studies);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(long Study, SeriesSummary Series)>();
        while (await rows.ReadAsync(cancellation))
        {
            var (study, uid) = (rows.GetInt64(0), rows.GetString(1));
            found.Add((study, ToSeries(uid, (int)rows.GetInt64(2), rows.GetString(3), AttributeDocument.Parse(rows.GetFieldValue<byte[]>(4))) with { Specimens = [.. specimens[(study, uid)]] }));
        }
        return found.ToLookup(each => each.Study, each => each.Series);
    }

    private static async Task<ILookup<(long Study, string Series), string>> SpecimensAsync(ReadSession session, IReadOnlyCollection<long> studies, CancellationToken cancellation)
    {
        await using var command = session.Command(StudySql.SummarySpecimens(session.Engine)).AddList("@keys", studies);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var found = new List<((long Study, string Series) Place, string Specimen)>();
        while (await rows.ReadAsync(cancellation)) found.Add(((rows.GetInt64(0), rows.GetString(1)), rows.GetString(2)));
        return found.ToLookup(each => each.Place, each => each.Specimen);
    }

    private static SeriesSummary ToSeries(string uid, int instances, string sopClass, AttributeDocument series) => new(
        uid,
        series.Integer(StudyTags.SeriesNumber) is { } number and >= 0 and <= int.MaxValue ? (int)number : null,
        series.Text(StudyTags.Modality) ?? "OT",
        series.Text(StudyTags.SeriesDescription),
        series.Text(StudyTags.BodyPart),
        TimeOf(series, StudyTags.SeriesDate, StudyTags.SeriesTime),
        instances,
        sopClass);

    private static string? TimeOf(AttributeDocument attributes, Tag date, Tag time) =>
        FhirTime.Of(attributes.Text(date), attributes.Text(time), attributes.Text(StudyTags.TimezoneOffset));
}
