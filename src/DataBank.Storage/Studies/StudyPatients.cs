using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>Whose images the studies of a store are, inside the write that finds out.</summary>
public static class StudyPatients
{
    /// <summary>Remembers how studies were matched, so that those that are nobody's can be listed.</summary>
    public static async Task SetMatchesAsync(WriteSession session, IEnumerable<(string StudyUid, string State)> matches, CancellationToken cancellation)
    {
        var statements = new StatementBatch(session);
        foreach (var (study, state) in matches) await statements.AddAsync(StudyPatientSql.SetMatch(session.Engine), cancellation, ("@study", study), ("@state", state));
        await statements.RunAsync(cancellation);
    }

    /// <summary>Assigns a study to a patient ("Patient/…"), or to nobody in particular; false when there is no such study.</summary>
    public static async Task<bool> AssignAsync(WriteSession session, string studyUid, string? patient, CancellationToken cancellation)
    {
        await using var command = session.Command(StudyPatientSql.Assign(session.Engine)).Add("@study", studyUid).Add("@patient", patient);
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    public static async Task<IReadOnlyList<string>> AssignedToAsync(ReadSession session, string patient, CancellationToken cancellation)
    {
        await using var command = session.Command(StudyPatientSql.OfAssigned(session.Engine)).Add("@patient", patient);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<string>();
        while (await row.ReadAsync(cancellation)) found.Add(row.GetString(0));
        return found;
    }

    /// <summary>
    /// Lets other demographics stand in for those in the files, in searches and in everything that is retrieved; the files stay as they
    /// were received. Every instance gets a new version, and the change feed tells of it.
    /// </summary>
    public static async Task CoerceAsync(WriteSession session, string studyUid, IReadOnlyDictionary<Tag, string> demographics, CancellationToken cancellation)
    {
        if (await StudyWriter.FindAsync(session, studyUid, cancellation) is { } study)
            await CoerceAsync(session, studyUid, study, [.. demographics.Select(pair => AttributeValues.OfDemographic(pair.Key, pair.Value))], cancellation);
    }

    /// <summary>The same, and the assignment, for a study that was removed as a whole and is back.</summary>
    /// <param name="coerced">The demographics that stood in for those in its files when it was removed.</param>
    internal static async Task ReinstateAsync(WriteSession session, string studyUid, AttributeDocument? coerced, string? patient, CancellationToken cancellation)
    {
        if (coerced is not null && await StudyWriter.FindAsync(session, studyUid, cancellation) is { } study)
            await CoerceAsync(session, studyUid, study, [.. coerced.Entries], cancellation);
        if (patient is not null) await AssignAsync(session, studyUid, patient, cancellation);
    }

    private static async Task CoerceAsync(WriteSession session, string studyUid, StudyRow study, AttributeEntry[] demographics, CancellationToken cancellation)
    {
        var original = study.PatientId;
        if (!study.Coerce(demographics)) return;
        var statements = new StatementBatch(session);
        using var texts = StudyTexts.Rent();
        await study.IndexAsync(session.Engine, statements, texts, cancellation);
        await texts.WriteAsync(session, statements, cancellation);
        await statements.AddAsync(StudyPatientSql.Coerce(session.Engine), cancellation, ("@key", study.Key), ("@coerced", study.Coerced!.ToUtf8()), ("@original", original));
        foreach (var (key, series, instance) in await InstancesAsync(session, study.Key, cancellation))
        {
            var version = session.NextSurrogate();
            await statements.AddAsync(StudyPatientSql.Renew(session.Engine), cancellation, ("@key", key), ("@version", version));
            await StudyChanges.WriteAsync(session, statements, version, ChangeActions.Update, studyUid, series, instance, cancellation);
        }
        await statements.RunAsync(cancellation);
    }

    /// <summary>One page of the studies that are nobody's, after a key.</summary>
    public static Task<IReadOnlyList<UnmatchedStudy>> UnmatchedAsync(Database database, long after, int count, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(StudyPatientSql.Unmatched(session.Engine)).Add("@after", after).Add("@count", (long)count);
            var found = new List<UnmatchedStudy>();
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                var study = AttributeDocument.Parse(row.GetFieldValue<byte[]>(3));
                found.Add(new UnmatchedStudy(
                    row.GetInt64(0), row.GetString(1), row.GetString(2), study.Text(StudyTags.PatientId), study.Text(StudyTags.IssuerOfPatientId), study.Text(StudyTags.PatientName),
                    study.Text(StudyTags.PatientBirthDate), study.Text(StudyTags.StudyDate), study.Text(StudyTags.StudyDescription)));
            }
            return (IReadOnlyList<UnmatchedStudy>)found;
        },
        cancellation);

    private static async Task<List<(long Key, string Series, string Instance)>> InstancesAsync(ReadSession session, long study, CancellationToken cancellation)
    {
        await using var command = session.Command(StudyPatientSql.Instances(session.Engine)).Add("@key", study);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(long, string, string)>();
        while (await row.ReadAsync(cancellation)) found.Add((row.GetInt64(0), row.GetString(1), row.GetString(2)));
        return found;
    }
}
