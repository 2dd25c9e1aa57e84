namespace DataBank.Storage;

/// <summary>Writes the rows of a group of instances inside one transaction, study by study.</summary>
internal sealed class StudyWriter(WriteSession session, DuplicatePolicy duplicates, IReadOnlyList<ExtraTag> extras, CancellationToken cancellation)
{
    private const int UidsPerQuery = 500;

    private readonly StatementBatch statements = new(session);

    /// <summary>Writes the instances of one study and tells what became of each, in order.</summary>
    public async Task<IReadOnlyList<InstanceResult>> PutStudyAsync(string studyUid, IReadOnlyList<PreparedInstance> instances)
    {
        var study = await LockAsync(studyUid, instances[0]);
        var existing = await ExistingAsync(instances);
        var series = new Dictionary<string, SeriesRow>(StringComparer.Ordinal);
        var results = new List<InstanceResult>(instances.Count);
        foreach (var instance in instances)
        {
            var result = await PutAsync(study, series, existing, instance);
            results.Add(result);
            if (result is { FailureReason: null, AlreadyStored: false }) study.Add(instance);
        }
        foreach (var row in series.Values) await row.SaveAsync(session, statements, cancellation);
        if (study.HasChanged)
        {
            await study.SaveAsync(session, statements, cancellation);
        }
        else if (study.IsNew)
        {
            foreach (var sql in StudySql.EraseStudy(session.Engine)) await statements.AddAsync(sql, cancellation, ("@study", studyUid));
        }
        await statements.RunAsync(cancellation);
        return results;
    }

    private async Task<InstanceResult> PutAsync(
        StudyRow study, Dictionary<string, SeriesRow> series, Dictionary<string, ExistingInstance> existing, PreparedInstance instance)
    {
        var found = existing.GetValueOrDefault(instance.SopInstanceUid);
        if (instance.Blob is { } blob && found is not null)
        {
            if (blob.Hash == found.BlobHash) return instance.Result(null, alreadyStored: true);
            if (found.BlobHash is { } known && BlobHash.NamingOf(known) is var naming && naming != BlobHash.NamingOf(blob.Hash))
            {
                return instance.Result(InstanceFailures.AlreadyStored, alreadyStored: false) with { KnownBy = naming };
            }
            if (duplicates == DuplicatePolicy.Refuse) return instance.Result(InstanceFailures.AlreadyStored, alreadyStored: false);
        }
        if (found is not null && (found.StudyUid != instance.StudyUid || found.SeriesUid != instance.SeriesUid))
        {
            return instance.Result(InstanceFailures.AlreadyStored, alreadyStored: false);
        }
        if (instance.Blob is not null && study.IsOfOtherPatient(instance)) return instance.Result(InstanceFailures.OtherPatient, alreadyStored: false);

        if (!series.TryGetValue(instance.SeriesUid, out var row)) series[instance.SeriesUid] = row = await FindOrInsertSeriesAsync(study, instance);
        var key = found?.Key ?? session.NextSurrogate();
        if (found is not null && instance.Blob is not null) await KeepReplacedAsync(key);
        var version = session.NextSurrogate();
        await WriteInstanceAsync(found is null, key, version, study.Key, row.Key, instance);
        if (instance.Blob is not null) await TellAsync(found is null ? ChangeActions.Create : ChangeActions.Update, version, instance);
        foreach (var extra in extras) await ExtraTags.AddAsync(session, statements, extra, instance.Document, study.Key, row.Key, key, cancellation);
        existing[instance.SopInstanceUid] = new ExistingInstance(instance.Blob?.Hash, key, instance.StudyUid, instance.SeriesUid);
        row.Add(instance, isNew: found is null);
        return instance.Result(null, alreadyStored: false);
    }

    private async Task<StudyRow> LockAsync(string studyUid, PreparedInstance first)
    {
        if (await FindAsync(session, studyUid, cancellation) is { } found) return found;
        var key = session.NextSurrogate();
        await statements.AddAsync(StudySql.InsertStudy(session.Engine), cancellation, ("@key", key), ("@study", studyUid), ("@attributes", first.Study.ToUtf8()));
        return new StudyRow(key);
    }

    /// <summary>Finds a study and keeps other writers from it until this one commits.</summary>
    public static async Task<StudyRow?> FindAsync(WriteSession session, string studyUid, CancellationToken cancellation)
    {
        await using var command = session.Command(StudySql.LockStudy(session.Engine));
        command.Add("@study", studyUid);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? StudyRow.Read(row) : null;
    }

    private async Task<Dictionary<string, ExistingInstance>> ExistingAsync(IReadOnlyList<PreparedInstance> instances)
    {
        var found = new Dictionary<string, ExistingInstance>(StringComparer.Ordinal);
        foreach (var chunk in instances.Select(instance => instance.SopInstanceUid).Distinct(StringComparer.Ordinal).Chunk(UidsPerQuery))
        {
            await using var command = session.Command(StudySql.ExistingInstances(session.Engine, chunk.Length));
            for (var i = 0; i < chunk.Length; i++) command.Add($"@u{i}", chunk[i]);
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                found[rows.GetString(0)] = new ExistingInstance(rows.TextOrNull(1), rows.GetInt64(2), rows.GetString(3), rows.GetString(4));
            }
        }
        return found;
    }

    private async Task<SeriesRow> FindOrInsertSeriesAsync(StudyRow study, PreparedInstance instance)
    {
        if (!study.IsNew)
        {
            await using var command = session.Command(StudySql.FindSeries(session.Engine)).Add("@study", study.Key).Add("@series", instance.SeriesUid);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            if (await row.ReadAsync(cancellation)) return new SeriesRow(study.Key, row.GetInt64(0), AttributeDocument.Parse(row.GetFieldValue<byte[]>(2)));
        }
        var key = session.NextSurrogate();
        await statements.AddAsync(
            StudySql.InsertSeries(session.Engine), cancellation,
            ("@key", key), ("@study", study.Key), ("@series", instance.SeriesUid), ("@class", instance.SopClassUid), ("@attributes", instance.Series.ToUtf8()));
        return new SeriesRow(study.Key, key, AttributeDocument.Empty);
    }

    private ValueTask KeepReplacedAsync(long key) => statements.AddAsync(
        RemovalSql.Keep(session.Engine), cancellation, ("@key", key), ("@reason", RemovalReasons.Replaced), ("@by", ""), ("@at", session.NowMilliseconds));

    private ValueTask TellAsync(string action, long version, PreparedInstance instance) =>
        StudyChanges.WriteAsync(session, statements, version, action, instance.StudyUid, instance.SeriesUid, instance.SopInstanceUid, cancellation);

    private ValueTask WriteInstanceAsync(bool isNew, long key, long version, long study, long series, PreparedInstance instance)
    {
        var command = session.Command(isNew ? StudySql.InsertInstance(session.Engine) : StudySql.ReplaceInstance(session.Engine))
            .Add("@key", key).Add("@class", instance.SopClassUid).Add("@number", instance.Number).Add("@syntax", instance.TransferSyntax)
            .Add("@hash", instance.Blob?.Hash).Add("@size", instance.Blob?.SizeBytes).Add("@version", version)
            .AddBytes("@frames", instance.Frames).Add("@metadata", instance.Metadata);
        if (isNew) command.Add("@study", study).Add("@series", series).Add("@uid", instance.SopInstanceUid);
        return statements.AddAsync(command, cancellation);
    }

    private sealed record ExistingInstance(string? BlobHash, long Key, string StudyUid, string SeriesUid);
}
