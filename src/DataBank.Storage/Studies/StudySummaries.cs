using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>Reads what FHIR tells of a study from its rows, inside a read or write that does more.</summary>
public static class StudySummaries
{
    /// <summary>Null when the study has no instance.</summary>
    public static async Task<StudySummary?> ReadAsync(ReadSession session, string studyUid, CancellationToken cancellation)
    {
        long key;
        string? assigned;
        AttributeDocument study;
        await using (var command = session.Command(StudySql.Summary(session.Engine)))
        {
            command.Add("@study", studyUid);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            if (!await row.ReadAsync(cancellation)) return null;
            key = row.GetInt64(0);
            assigned = row.TextOrNull(2);
            study = AttributeDocument.Parse(row.GetFieldValue<byte[]>(4));
        }
        var specimens = await SpecimensAsync(session, key, cancellation);
        var series = new List<SeriesSummary>();
        await using (var command = session.Command(StudySql.SummarySeries(session.Engine)))
        {
            command.Add("@key", key);
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                series.Add(ToSeries(rows.GetString(0), (int)rows.GetInt64(1), rows.GetString(2), AttributeDocument.Parse(rows.GetFieldValue<byte[]>(3))) with { Specimens = [.. specimens[rows.GetString(0)]] });
            }
        }
        return new StudySummary(
            studyUid,
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
    }

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

    private static async Task<ILookup<string, string>> SpecimensAsync(ReadSession session, long study, CancellationToken cancellation)
    {
        await using var command = session.Command(StudySql.SummarySpecimens(session.Engine));
        command.Add("@key", study);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(string Series, string Specimen)>();
        while (await rows.ReadAsync(cancellation)) found.Add((rows.GetString(0), rows.GetString(1)));
        return found.ToLookup(each => each.Series, each => each.Specimen, StringComparer.Ordinal);
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
