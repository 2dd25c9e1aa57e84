using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Studies, series and instances with what QIDO-RS matches on, the DICOM JSON of each instance and its frame table. In the
/// clinical store a stored instance and its <c>ImagingStudy</c>, or a mark of that (<see cref="LateStudies"/>), change in one transaction; a view holds de-identified metadata only.
/// </summary>
public sealed class StudyStore
{
    private const int PageSize = 100;
    private readonly Database database;
    private readonly DuplicatePolicy duplicates;
    private readonly ExtraTags extras;
    private readonly SightReads? sight;

    public StudyStore(Database database, DuplicatePolicy duplicates = DuplicatePolicy.Refuse) => (this.database, this.duplicates, extras) = (database, duplicates, new ExtraTags(database));

    private StudyStore(StudyStore whole, Sight sight) => (database, duplicates, extras, MostRead, this.sight) = (whole.database, whole.duplicates, whole.extras, whole.MostRead, new SightReads(sight));

    /// <summary>The same store as somebody finds it who is not shown the images of closed records (<see cref="ResourceStore.Within"/>).</summary>
    public StudyStore Within(Sight sight) => new(this, sight);

    public Database Database => database;

    /// <summary>The attributes that are indexed beyond the usual ones.</summary>
    internal IReadOnlyList<ExtraTag> IndexedExtras => extras.All;

    /// <summary>How many rows a search may read to match on attributes that are not indexed.</summary>
    public int MostRead { get; init; } = 100_000;

    /// <summary>
    /// Puts instances in one transaction. <paramref name="inSameTransaction"/> is given the studies touched, each once, by their UIDs, after all rows of the
    /// transaction are written: the clinical role writes the ImagingStudies there, and nothing but what is of the studies (<see cref="WriteReads.Studies"/>). Identical bytes stored again succeed without effect; an instance
    /// without bytes (a view's) replaces what was there.
    /// </summary>
    /// <returns>What became of each instance, in order.</returns>
    public async Task<IReadOnlyList<InstanceResult>> PutAsync(
        IReadOnlyList<NewInstance> instances, Func<WriteSession, IReadOnlyList<string>, Task>? inSameTransaction, CancellationToken cancellation)
    {
        var prepared = instances.Select(instance => instance.Prepared).ToArray();
        var studies = prepared.Select((instance, place) => (instance, place)).GroupBy(item => item.instance.StudyUid, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToArray()).ToArray(); // One order for all: writers can't deadlock.
        return await database.WriteAsync(
            async session =>
            {
                var results = new InstanceResult[prepared.Length];
                var written = await new StudyWriter(session, duplicates, extras.All, cancellation).PutAsync([.. studies.Select(study => study.Select(item => item.instance).ToArray())]);
                foreach (var (study, each) in studies.Zip(written))
                {
                    for (var i = 0; i < study.Length; i++) results[study[i].place] = each[i];
                }
                var changed = results.Where(result => result is { FailureReason: null, AlreadyStored: false }).Select(result => result.StudyUid);
                if (inSameTransaction is not null) session.BeforeCommit(changed, inSameTransaction);
                return results;
            },
            WriteReads.Studies(studies.Select(study => study[0].instance.StudyUid)),
            cancellation);
    }

    /// <summary>QIDO-RS at one level; (0008,1190) is relative to the face.</summary>
    /// <exception cref="RequestProblem">400: a key that can't be matched at this level, or a malformed value. 413: too much would have to be read.</exception>
    public Task<IReadOnlyList<DicomMatch>> SearchAsync(StudyQuery query, CancellationToken cancellation)
    {
        var search = new StudySearch(query, extras.All, MostRead, sight);
        return database.ReadAsync(session => search.RunAsync(session, cancellation), cancellation);
    }

    /// <summary>How many matches a search has in all, whatever its page, up to <paramref name="most"/>; null when that takes reading them.</summary>
    public Task<long?> CountAsync(StudyQuery query, long most, CancellationToken cancellation)
    {
        var search = new StudySearch(query with { After = null }, extras.All, MostRead, sight);
        return database.ReadAsync(session => search.CountAsync(session, most, cancellation), cancellation);
    }

    /// <summary>
    /// Sets which attributes are indexed beyond the usual ones: keywords or tags, with dots inside sequences. Those that are new are
    /// filled by <see cref="ReindexAsync"/>, and until then held against metadata like any other.
    /// </summary>
    /// <exception cref="RequestProblem">A path names no attribute to match on.</exception>
    public Task ConfigureExtraTagsAsync(IReadOnlyCollection<string> paths, CancellationToken cancellation) => extras.ConfigureAsync(paths, cancellation);

    /// <summary>Indexes a group of what an older version or configuration left out; false when nothing is left.</summary>
    public async Task<bool> ReindexAsync(CancellationToken cancellation) => await ReindexStudiesAsync(cancellation) || await extras.FillAsync(cancellation);

    private Task<bool> ReindexStudiesAsync(CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var stale = new List<StudyRow>();
            await using (var command = session.Command(StudySql.StaleStudies(session.Engine)).Add("@version", StudyRow.IndexVersion).Add("@count", 50L))
            {
                await using var row = await command.ExecuteReaderAsync(cancellation);
                while (await row.ReadAsync(cancellation)) stale.Add(StudyRow.Read(row));
            }
            var statements = new StatementBatch(session);
            using var texts = StudyTexts.Rent();
            foreach (var study in stale) await study.IndexAsync(session.Engine, statements, texts, cancellation);
            await texts.WriteAsync(session, statements, cancellation);
            await statements.RunAsync(cancellation);
            return stale.Count > 0;
        },
        cancellation);

    /// <summary>Whether a search at this level can match on an attribute, or on one inside sequences.</summary>
    public static bool CanMatch(IReadOnlyList<Tag> path, QueryLevel level) => QueryKey.Find(path) is { } key && key.Level <= level;

    /// <summary>Instances of a study, series or one instance, by series and instance number; empty when none.</summary>
    public async Task<IReadOnlyList<StoredInstance>> InstancesAsync(string studyUid, string? seriesUid, string? sopInstanceUid, CancellationToken cancellation)
    {
        var all = new List<StoredInstance>();
        for (InstanceCursor? after = null; ;)
        {
            var (page, next) = await PageAsync(studyUid, seriesUid, sopInstanceUid, after, cancellation);
            all.AddRange(page);
            if (next is null) return all;
            after = next;
        }
    }

    /// <summary>The same in pages of bounded size; an instance stored meanwhile may appear, none is skipped or repeated.</summary>
    public async IAsyncEnumerable<StoredInstance> StreamInstancesAsync(
        string studyUid, string? seriesUid, string? sopInstanceUid, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (InstanceCursor? after = null; ;)
        {
            var (page, next) = await PageAsync(studyUid, seriesUid, sopInstanceUid, after, cancellation);
            foreach (var instance in page) yield return instance;
            if (next is null) yield break;
            after = next;
        }
    }

    /// <summary>A text that changes whenever the metadata of a study, series or instance does; null when there is none.</summary>
    public Task<string?> VersionAsync(string studyUid, string? seriesUid, string? sopInstanceUid, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(StudySql.Versions(session.Engine, seriesUid is not null, sopInstanceUid is not null, IsShown(session)));
            sight?.AddTo(command);
            AddPlace(command, studyUid, seriesUid, sopInstanceUid);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            await row.ReadAsync(cancellation);
            return row.IsDBNull(1) ? null : FormattableString.Invariant($"{row.GetInt64(1):x}-{row.GetInt64(0):x}");
        },
        cancellation);

    /// <summary>What the ImagingStudy says of a study; null when it has no instance.</summary>
    public Task<StudySummary?> SummaryAsync(string studyUid, CancellationToken cancellation) =>
        database.ReadAsync(session => StudySummaries.ReadAsync(session, studyUid, cancellation), cancellation);

    /// <summary>Removes a study with all its rows (views: withdrawal).</summary>
    public Task EraseStudyAsync(string studyUid, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var removed = 0;
            foreach (var sql in StudySql.EraseStudy(session.Engine))
            {
                await using var command = session.Command(sql);
                removed += await command.Add("@study", studyUid).ExecuteNonQueryAsync(cancellation);
            }
            return removed;
        },
        cancellation);

    private Task<(IReadOnlyList<StoredInstance> Page, InstanceCursor? Next)> PageAsync(
        string studyUid, string? seriesUid, string? sopInstanceUid, InstanceCursor? after, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(StudySql.Instances(session.Engine, seriesUid is not null, sopInstanceUid is not null, after is not null, IsShown(session)));
            sight?.AddTo(command);
            AddPlace(command, studyUid, seriesUid, sopInstanceUid);
            command.Add("@count", (long)PageSize);
            after?.AddTo(command);
            var page = new List<StoredInstance>();
            InstanceCursor? last = null;
            await using var rows = await command.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                var instance = rows.ToInstance();
                page.Add(instance);
                last = new InstanceCursor(rows.GetInt64(12), instance.SeriesUid, rows.GetInt64(13), instance.SopInstanceUid);
            }
            return ((IReadOnlyList<StoredInstance>)page, page.Count == PageSize ? last : null);
        },
        cancellation);

    // A condition on the study s, behind others.
    private string IsShown(ReadSession session) => sight is null ? "" : $" and not {RestrictionSql.IsClosedStudy(session.Engine, sight.Opened)}";

    private static void AddPlace(System.Data.Common.DbCommand command, string studyUid, string? seriesUid, string? sopInstanceUid)
    {
        command.Add("@study", studyUid);
        if (seriesUid is not null) command.Add("@series", seriesUid);
        if (sopInstanceUid is not null) command.Add("@instance", sopInstanceUid);
    }
}
