namespace DataBank.Storage;

/// <summary>Writes the rows of a group of instances inside one transaction, study by study.</summary>
internal sealed class StudyWriter(WriteSession session, DuplicatePolicy duplicates, IReadOnlyList<ExtraTag> extras, CancellationToken cancellation)
{
    private readonly StatementBatch statements = new(session);

    /// <summary>Writes the instances of each study and tells what became of them, in order.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<InstanceResult>>> PutAsync(IReadOnlyList<IReadOnlyList<PreparedInstance>> studies)
    {
        var known = await FindAsync(session, studies.Select(study => study[0].StudyUid), cancellation);
        var existing = await ExistingAsync(studies.SelectMany(study => study));
        var results = new List<IReadOnlyList<InstanceResult>>(studies.Count);
        using var texts = StudyTexts.Rent();
        foreach (var instances in studies)
        {
            var uid = instances[0].StudyUid;
            results.Add(await PutStudyAsync(known.GetValueOrDefault(uid) ?? new StudyRow(session.NextSurrogate(), uid), existing, texts, instances));
        }
        await texts.WriteAsync(session, statements, cancellation);
        await statements.RunAsync(cancellation);
        return results;
    }

    private async Task<IReadOnlyList<InstanceResult>> PutStudyAsync(StudyRow study, Dictionary<string, ExistingInstance> existing, StudyTexts texts, IReadOnlyList<PreparedInstance> instances)
    {
        var series = new Dictionary<string, SeriesRow>(StringComparer.Ordinal);
        var results = new List<InstanceResult>(instances.Count);
        var put = new List<PutInstance>(instances.Count);
        foreach (var instance in instances)
        {
            if (Refuse(study, existing.GetValueOrDefault(instance.SopInstanceUid), instance) is { } result)
            {
                results.Add(result);
                continue;
            }
            put.Add(await AddAsync(study, series, existing, instance));
            results.Add(instance.Result(null, alreadyStored: false));
        }
        if (put.Count == 0) return results;
        if (study.IsNew) await study.InsertAsync(session.Engine, statements, texts, series.Values, cancellation);
        foreach (var row in series.Values) await row.SaveAsync(session.Engine, statements, cancellation);
        foreach (var instance in put) await WriteAsync(study, instance);
        if (!study.IsNew) await study.UpdateAsync(session, statements, texts, cancellation);
        return results;
    }

    /// <summary>What is told of an instance that is not put, because it is there or must not be.</summary>
    private InstanceResult? Refuse(StudyRow study, ExistingInstance? found, PreparedInstance instance)
    {
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
        return instance.Blob is not null && study.IsOfOtherPatient(instance) ? instance.Result(InstanceFailures.OtherPatient, alreadyStored: false) : null;
    }

    private async Task<PutInstance> AddAsync(StudyRow study, Dictionary<string, SeriesRow> series, Dictionary<string, ExistingInstance> existing, PreparedInstance instance)
    {
        if (!series.TryGetValue(instance.SeriesUid, out var row)) series[instance.SeriesUid] = row = await FindSeriesAsync(study, instance) ?? new SeriesRow(study.Key, session.NextSurrogate(), instance);
        var found = existing.GetValueOrDefault(instance.SopInstanceUid);
        var key = found?.Key ?? session.NextSurrogate();
        existing[instance.SopInstanceUid] = new ExistingInstance(instance.Blob?.Hash, key, instance.StudyUid, instance.SeriesUid);
        row.Add(instance, isNew: found is null);
        study.Add(instance);
        return new PutInstance(found is null, key, row.Key, session.NextSurrogate(), instance);
    }

    private async ValueTask WriteAsync(StudyRow study, PutInstance put)
    {
        var (isNew, key, series, version, instance) = put;
        if (!isNew && instance.Blob is not null) await KeepReplacedAsync(key);
        if (!isNew && extras.Count > 0) await statements.AddAsync(RemovalSql.DeleteExtraValues(session.Engine), cancellation, ("@key", key));
        await WriteInstanceAsync(put, study.Key);
        if (instance.Blob is not null) await TellAsync(isNew ? ChangeActions.Create : ChangeActions.Update, version, instance);
        foreach (var extra in extras) await ExtraTags.AddAsync(session, statements, extra, instance.Document, study.Key, series, key, cancellation);
    }

    /// <summary>Finds a study and keeps other writers from it until this one commits.</summary>
    public static async Task<StudyRow?> FindAsync(WriteSession session, string studyUid, CancellationToken cancellation) => (await FindAsync(session, [studyUid], cancellation)).GetValueOrDefault(studyUid);

    private static async Task<Dictionary<string, StudyRow>> FindAsync(WriteSession session, IEnumerable<string> studyUids, CancellationToken cancellation)
    {
        var found = new Dictionary<string, StudyRow>(StringComparer.Ordinal);
        await using var command = session.Command(StudySql.LockStudies(session.Engine)).AddList("@studies", studyUids);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var study = StudyRow.Read(rows);
            found[study.Uid] = study;
        }
        return found;
    }

    private async Task<Dictionary<string, ExistingInstance>> ExistingAsync(IEnumerable<PreparedInstance> instances)
    {
        var found = new Dictionary<string, ExistingInstance>(StringComparer.Ordinal);
        await using var command = session.Command(StudySql.ExistingInstances(session.Engine)).AddList("@uids", instances.Select(instance => instance.SopInstanceUid).Distinct(StringComparer.Ordinal));
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            found[rows.GetString(0)] = new ExistingInstance(rows.TextOrNull(1), rows.GetInt64(2), rows.GetString(3), rows.GetString(4));
        }
        return found;
    }

    private async Task<SeriesRow?> FindSeriesAsync(StudyRow study, PreparedInstance instance)
    {
        if (study.IsNew) return null;
        await using var command = session.Command(StudySql.FindSeries(session.Engine)).Add("@study", study.Key).Add("@series", instance.SeriesUid);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? new SeriesRow(study.Key, row.GetInt64(0), AttributeDocument.Parse(row.GetFieldValue<byte[]>(2))) : null;
    }

    private ValueTask KeepReplacedAsync(long key) => statements.AddAsync(
        RemovalSql.Keep(session.Engine), cancellation, ("@key", key), ("@reason", RemovalReasons.Replaced), ("@by", ""), ("@at", session.NowMilliseconds));

    private ValueTask TellAsync(string action, long version, PreparedInstance instance) =>
        StudyChanges.WriteAsync(session, statements, version, action, instance.StudyUid, instance.SeriesUid, instance.SopInstanceUid, cancellation);

    private ValueTask WriteInstanceAsync(PutInstance put, long study)
    {
        var (isNew, key, series, version, instance) = put;
        var command = session.Command(isNew ? StudySql.InsertInstance(session.Engine) : StudySql.ReplaceInstance(session.Engine))
            .Add("@key", key).Add("@class", instance.SopClassUid).Add("@number", instance.Number).Add("@syntax", instance.TransferSyntax)
            .Add("@hash", instance.Blob?.Hash).Add("@size", instance.Blob?.SizeBytes).Add("@version", version)
            .AddBytes("@frames", instance.Frames).Add("@metadata", instance.Metadata);
        if (isNew) command.Add("@study", study).Add("@series", series).Add("@uid", instance.SopInstanceUid);
        return statements.AddAsync(command, cancellation);
    }

    /// <param name="Version">Of its row, and the number of its change.</param>
    private sealed record PutInstance(bool IsNew, long Key, long Series, long Version, PreparedInstance Instance);

    private sealed record ExistingInstance(string? BlobHash, long Key, string StudyUid, string SeriesUid);
}
