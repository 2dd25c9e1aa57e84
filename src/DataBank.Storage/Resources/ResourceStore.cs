using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>
/// Resources of one store, a clinical one (every version kept) or a view (only the current version exists, deletion is physical).
/// </summary>
public sealed class ResourceStore
{
    private readonly IndexNames names;
    private readonly CursorSeal seal;
    private readonly ResourceSearch search;
    private readonly HistorySearch history;
    private readonly EverythingSearch everything;
    private readonly ResourceWriter writer;
    private readonly Reindexer reindexer;
    private readonly CustomParameterBook custom;
    private readonly CanonicalBook canonicals;
    private readonly RestrictionBook restrictions;
    private readonly SightReads? sight;
    private readonly Func<IReadOnlyList<StoredResource>, CancellationToken, Task>? guard;
    private string? indexMark;

    public ResourceStore(Database database, ResourceStoreOptions options)
    {
        Database = database;
        names = new IndexNames(options.Kanji);
        seal = new CursorSeal(database);
        canonicals = new CanonicalBook(database, names);
        Terminology = new Terminology(options.Definitions, () => canonicals.Known.Shelf);
        search = new ResourceSearch(database, names, Terminology, seal, null);
        history = new HistorySearch(database, seal, null);
        everything = new EverythingSearch(database, names, Terminology, seal, null);
        Cohorts = new CohortSearch(database, names, Terminology, null);
        custom = new CustomParameterBook(options);
        restrictions = new RestrictionBook(database);
        writer = new ResourceWriter(options, names, () => custom.Current, restrictions);
        reindexer = new Reindexer(database, writer);
    }

    private ResourceStore(ResourceStore whole, Sight? sight, Func<IReadOnlyList<StoredResource>, CancellationToken, Task>? guard)
    {
        (Database, Terminology) = (whole.Database, whole.Terminology);
        (names, seal, canonicals, custom, restrictions, writer, reindexer) = (whole.names, whole.seal, whole.canonicals, whole.custom, whole.restrictions, whole.writer, whole.reindexer);
        this.sight = sight is null ? null : new SightReads(sight);
        this.guard = guard;
        search = new ResourceSearch(Database, names, Terminology, seal, sight);
        history = new HistorySearch(Database, seal, this.sight);
        everything = new EverythingSearch(Database, names, Terminology, seal, this.sight);
        Cohorts = new CohortSearch(Database, names, Terminology, sight);
    }

    /// <summary>Whether any record or resource is closed.</summary>
    public ValueTask<bool> HasClosedAsync(CancellationToken cancellation) => restrictions.AnyAsync(cancellation);

    /// <summary>
    /// The same store as somebody finds it who is not shown closed records: what is closed is not there, in reads, searches and writes alike.
    /// Static methods, and what is done to the index, see all of it.
    /// </summary>
    public ResourceStore Within(Sight sight) => new(this, sight, guard);

    /// <summary>The same store, whole, of which nothing is read for an answer before <paramref name="guard"/> has let it pass: it throws where it does not.</summary>
    public ResourceStore GuardedBy(Func<IReadOnlyList<StoredResource>, CancellationToken, Task> guard) => new(this, null, guard);

    /// <summary>Asks the guard, if there is one, of what was read from the database by another way.</summary>
    public Task GuardAsync(IReadOnlyList<StoredResource> leaving, CancellationToken cancellation) => guard is null ? Task.CompletedTask : guard(leaving, cancellation);

    /// <summary>Search parameters beyond R4's own.</summary>
    public CustomParameters Parameters => custom.Current;

    public Database Database { get; }

    /// <summary>What codes mean here, by what is stored and what is installed. Whoever asks it has looked at <see cref="CanonicalsAsync"/> before.</summary>
    public Terminology Terminology { get; }

    /// <summary>Questions about cohorts. Whoever asks them has looked at <see cref="CanonicalsAsync"/> before.</summary>
    public CohortSearch Cohorts { get; }

    /// <summary>The conformance resources that clients have stored, as of now (of what other nodes write: a second ago).</summary>
    public ValueTask<StoredCanonicals> CanonicalsAsync(CancellationToken cancellation) => canonicals.CurrentAsync(cancellation);

    /// <summary>Finds the newest version, deleted or not; null when the resource never existed.</summary>
    public async Task<StoredResource?> FindAsync(ResourceKey key, CancellationToken cancellation)
    {
        Task<StoredResource?> ReadAsync(ReadSession session) => FindShownAsync(session, key, cancellation);
        // What a sight shows takes more statements.
        return await GuardedAsync(await (sight is null ? Database.ReadStatementAsync(ReadAsync, cancellation) : Database.ReadAsync(ReadAsync, cancellation)), cancellation);
    }

    /// <summary>The same inside a read or write at hand; null, too, when the resource is closed.</summary>
    public async Task<StoredResource?> FindShownAsync(ReadSession session, ResourceKey key, CancellationToken cancellation) =>
        await ResourceWriter.FindNewestAsync(session, key, cancellation) is { } newest && (sight is null || await sight.ShowsAsync(session, newest, cancellation)) ? newest.Resource : null;

    /// <summary>The newest version, closed or not, inside a read or write at hand.</summary>
    public static async Task<StoredResource?> FindAsync(ReadSession session, ResourceKey key, CancellationToken cancellation) =>
        (await ResourceWriter.FindNewestAsync(session, key, cancellation))?.Resource;

    public async Task<StoredResource?> FindVersionAsync(ResourceKey key, long version, CancellationToken cancellation) => await GuardedAsync(
        await Database.ReadAsync(
            async session =>
            {
                var rows = await VersionAsync(session, key, version, cancellation);
                return (sight is null ? rows : await sight.ShownAsync(session, rows, cancellation)).SingleOrDefault()?.Resource;
            },
            cancellation),
        cancellation);

    /// <summary>The same, closed or not, inside a read or write at hand.</summary>
    public static async Task<StoredResource?> FindVersionAsync(ReadSession session, ResourceKey key, long version, CancellationToken cancellation) =>
        (await VersionAsync(session, key, version, cancellation)).SingleOrDefault()?.Resource;

    /// <summary>Which of some patients' records are not closed.</summary>
    public async Task<IReadOnlyCollection<string>> ShownPatientsAsync(IReadOnlyCollection<string> patients, CancellationToken cancellation)
    {
        if (sight is null || patients.Count == 0) return patients;
        var closed = await Database.ReadAsync(session => sight.ClosedPatientsAsync(session, patients, cancellation), cancellation);
        return [.. patients.Where(patient => !closed.Contains(patient))];
    }

    /// <summary>Whether what is told of a patient by a DICOM PatientID, whoever issued it, is shown.</summary>
    public async Task<bool> ShowsNumberAsync(string? patientId, CancellationToken cancellation) =>
        sight is null || patientId is null || await Database.ReadAsync(session => sight.ShowsNumberAsync(session, patientId, cancellation), cancellation);

    /// <summary>Applies writes in one transaction, all or nothing, and returns the result of each in order once they are durable.</summary>
    /// <exception cref="RequestProblem">409 or 412 when a precondition fails; nothing is stored then.</exception>
    public Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<ResourceWrite> writes, CancellationToken cancellation) =>
        Database.WriteAsync<IReadOnlyList<WriteResult>>(
            async session =>
            {
                var results = new List<WriteResult>(writes.Count);
                var batch = await BatchAsync(session, writes, cancellation);
                foreach (var write in writes) results.Add(await batch.WriteAsync(write, cancellation));
                await batch.FinishAsync(cancellation);
                return results;
            },
            ReadsOf(writes.Select(write => write.Key)),
            cancellation);

    /// <summary>What a write of these resources reads.</summary>
    public WriteReads ReadsOf(IEnumerable<ResourceKey> keys) => sight is null ? WriteReads.Own(keys) : WriteReads.Anything; // Whether it may be written is told by others.

    /// <summary>The same inside a write that does more (a STOW, a VCF import).</summary>
    public async Task<WriteResult> WriteAsync(WriteSession session, ResourceWrite write, CancellationToken cancellation)
    {
        var batch = Batch(session, cancellation);
        var result = await batch.WriteAsync(write, cancellation);
        await batch.FinishAsync(cancellation);
        return result;
    }

    /// <summary>What is closed is not written over, and a label that closes is not taken off by somebody who is not shown what it closes.</summary>
    /// <exception cref="RequestProblem">403.</exception>
    private async Task<WriteResult?> RefuseAsync(WriteSession session, ResourceWrite write, ResourceRow newest, CancellationToken cancellation)
    {
        if (!await sight!.ShowsAsync(session, newest, cancellation))
        {
            // A deletion finds nothing, as it does of what never was.
            return write.Resource is null
                ? new WriteResult(WriteOutcome.Unchanged, new StoredResource(write.Key, 0, session.Now, true, write.Method, 0, default))
                : throw new RequestProblem(403, "forbidden", "This id cannot be written by the caller. / この ID には書き込めません。");
        }
        if (!newest.Resource.IsDeleted && ConfidentialityLabels.AreTakenOff(write, newest.Resource))
            throw new RequestProblem(403, "forbidden", "Data managers and administrators alone take off a label of confidentiality. / 機密性ラベルを外せるのはデータ管理者と管理者だけです。");
        return null;
    }

    /// <summary>Begins to write many resources inside a write.</summary>
    public ResourceBatch Batch(WriteSession session, CancellationToken cancellation) =>
        new(session, writer, Note, sight is null ? null : (write, resource, newest) => RefuseAsync(write, resource, newest, cancellation));

    /// <summary>The same of writes that are known.</summary>
    public async Task<ResourceBatch> BatchAsync(WriteSession session, IReadOnlyList<ResourceWrite> writes, CancellationToken cancellation)
    {
        var batch = Batch(session, cancellation);
        await batch.LookAsync(writes.Where(write => write.Method != "POST").Select(write => write.Key), cancellation);
        batch.Prepare(writes);
        return batch;
    }

    /// <summary>The version of <see cref="IndexState"/> that all rows are written in once none is older.</summary>
    public int IndexVersion => IndexState.VersionOf(names.Kanji);

    /// <summary>
    /// Reads the search parameters that the store holds, and what it is indexed by. A store that has nothing yet is indexed as it will be, and gets the key of its
    /// pages: no search has to write one later, when there may be no room for it.
    /// </summary>
    public async Task<IndexState> OpenIndexAsync(CancellationToken cancellation)
    {
        await seal.PrepareAsync(cancellation);
        var state = await reindexer.StateAsync(cancellation);
        if (state.Version == 0 && new IndexState(IndexVersion, state.Parameters) is var current && await reindexer.SaveIfEmptyAsync(current, cancellation)) state = current;
        var stored = await Database.ReadAsync(session => search.FirstAsync(session, new SearchQuery { ResourceType = "SearchParameter" }, int.MaxValue - 1, cancellation), cancellation);
        custom.Load(stored, state.Parameters);
        return state;
    }

    /// <summary>The same if another node has changed them; for one caller at a time.</summary>
    public async Task WatchIndexAsync(CancellationToken cancellation)
    {
        var mark = await reindexer.MarkAsync(cancellation);
        if (mark == indexMark) return;
        await OpenIndexAsync(cancellation);
        indexMark = mark;
    }

    /// <summary>After many writes: lets the engine look at what there is by now, so that it finds its way there. Some do so by themselves.</summary>
    public Task<int> LookOverAsync(CancellationToken cancellation) => Database.Engine != DatabaseEngine.PostgreSql ? Task.FromResult(0) : Database.ReadStatementAsync(
        async session =>
        {
            await using var command = session.Command(IndexSql.LookOver(session.Engine));
            command.CommandTimeout = 0; // However slow the disk is: nobody waits for it.
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    /// <summary>How many resources a reindexing goes through.</summary>
    public Task<long> CountAsync(CancellationToken cancellation) => reindexer.CountAsync(cancellation);

    /// <summary>Indexes the next resources anew, while others read and write.</summary>
    public Task<ReindexStep> ReindexAsync(long after, string? baseUrl, CancellationToken cancellation) => reindexer.StepAsync(after, baseUrl, cancellation);

    /// <summary>Rewrites rows of an older extraction at once (views: what is shown must be complete).</summary>
    public async Task RefreshIndexAsync(CancellationToken cancellation)
    {
        if ((await OpenIndexAsync(cancellation)).Version == IndexVersion) return;
        for (var step = new ReindexStep(0, 1, 0); step.Done > 0;) step = await ReindexAsync(step.Last, null, cancellation);
        await CloseIndexAsync(new HashSet<string>(), cancellation);
    }

    /// <summary>All resources are indexed by the current extraction and these custom parameters, which can be searched from now on.</summary>
    public async Task CloseIndexAsync(IReadOnlySet<string> parameters, CancellationToken cancellation)
    {
        await reindexer.SaveAsync(new IndexState(IndexVersion, parameters), cancellation);
        custom.MarkReady(parameters);
    }

    /// <summary>
    /// Finds resources whose token parameter has this value, inside a write: matches decided here cannot race. Without a system any
    /// system matches.
    /// </summary>
    public async Task<IReadOnlyList<ResourceKey>> FindByTokenAsync(
        ReadSession session, string type, string parameter, string? system, string code, CancellationToken cancellation) =>
        [.. (await FindByTokensAsync(session, type, parameter, [new TokenValue(system, code, HasNoSystem: false)], cancellation)).Select(match => match.Key)];

    /// <summary>The same for several values, each with a system: which resources have each.</summary>
    public async Task<ILookup<(string System, string Code), StoredResource>> FindByTokensAsync(
        ReadSession session, string type, string parameter, IReadOnlyCollection<(string System, string Code)> tokens, CancellationToken cancellation)
    {
        var matches = await FindByTokensAsync(session, type, parameter, [.. tokens.Select(token => new TokenValue(token.System, token.Code, HasNoSystem: false))], cancellation);
        var asked = tokens.ToLookup(token => (IndexText.Whole(token.System), IndexText.Whole(token.Code)));
        return matches.SelectMany(match => Held(match).Select(token => (token, match))).ToLookup(pair => pair.token, pair => pair.match);

        // What was found by one value has it.
        IEnumerable<(string System, string Code)> Held(StoredResource match) => tokens.Count == 1
            ? tokens
            : IndexExtractor.Extract(FhirResource.Parse(match.Json)).Tokens.Where(entry => entry.Parameter == parameter && entry.System is not null)
                .SelectMany(entry => asked[(IndexText.Whole(entry.System!), IndexText.Whole(entry.Code))]).Distinct();
    }

    private async Task<IReadOnlyList<StoredResource>> FindByTokensAsync(ReadSession session, string type, string parameter, IReadOnlyList<SearchValue> tokens, CancellationToken cancellation)
    {
        if (tokens.Count == 0) return [];
        (session as WriteSession)?.ReadOthers();
        var definition = new SearchParameterDefinition(type, parameter, SearchParameterType.Token, "", [], "");
        return await search.FirstAsync(session, new SearchQuery { ResourceType = type, Criteria = [new SearchCriterion(parameter, definition, null, tokens)] }, int.MaxValue - 1, cancellation);
    }

    /// <summary>
    /// Finds resources whose reference parameter points to a resource, inside a write. One that keeps to its own resources finds those of a type that no such write writes.
    /// </summary>
    public async Task<IReadOnlyList<ResourceKey>> FindByReferenceAsync(
        ReadSession session, string type, string parameter, ResourceKey target, CancellationToken cancellation)
    {
        var definition = new SearchParameterDefinition(type, parameter, SearchParameterType.Reference, "", [target.Type], "");
        var criterion = new SearchCriterion(parameter, definition, null, [new ReferenceValue(target.Type, target.Id, null)]);
        var matches = await search.FirstAsync(session, new SearchQuery { ResourceType = type, Criteria = [criterion] }, int.MaxValue - 1, cancellation);
        return [.. matches.Select(match => match.Key)];
    }

    /// <summary>The first matches of a search, inside a write: what conditions find there cannot race.</summary>
    public async Task<IReadOnlyList<StoredResource>> FirstAsync(ReadSession session, SearchQuery query, int count, CancellationToken cancellation)
    {
        (session as WriteSession)?.ReadOthers();
        var found = await search.FirstAsync(session, query, count, cancellation);
        await GuardAsync(found, cancellation);
        return found;
    }

    /// <summary>One page of matches.</summary>
    /// <exception cref="RequestProblem">400 for a cursor that is not ours.</exception>
    public async Task<SearchPage> SearchAsync(SearchQuery query, CancellationToken cancellation)
    {
        await canonicals.CurrentAsync(cancellation); // :in and its like read value sets
        return await GuardedAsync(await search.PageAsync(query, cancellation), cancellation);
    }

    /// <summary>The parameters of the search that a next link of this place goes on with.</summary>
    /// <exception cref="RequestProblem">400 for a cursor that is not ours.</exception>
    public Task<IReadOnlyList<KeyValuePair<string, string>>> ContinueAsync(string cursor, string place, CancellationToken cancellation) =>
        search.ContinueAsync(cursor, place, cancellation);

    /// <summary>A cursor that carries a search and stands at its beginning.</summary>
    public Task<string> BeginningAsync(SearchQuery query, CancellationToken cancellation) => search.BeginningAsync(query, cancellation);

    /// <summary>How a search would be carried out: its statement without values, then the engine's plan line by line.</summary>
    public Task<IReadOnlyList<string>> ExplainAsync(SearchQuery query, CancellationToken cancellation) => search.ExplainAsync(query, cancellation);

    /// <summary>
    /// One page of history: of a resource, a type or the whole store. Times rise with the order, and what a type's or the store's history
    /// does not show yet is never older than what it shows: a follower that goes on <c>_since</c> the last time it saw misses nothing.
    /// </summary>
    public async Task<HistoryPage> HistoryAsync(HistoryQuery query, CancellationToken cancellation)
    {
        var page = await history.PageAsync(query, cancellation);
        await GuardAsync(page.Versions, cancellation);
        return page;
    }

    /// <summary>Stored Observations of a patient's variants, by place.</summary>
    public async Task<IReadOnlyList<StoredResource>> VariantsAsync(string patientId, VariantCriterion variant, int count, CancellationToken cancellation)
    {
        var variants = await Database.ReadAsync<IReadOnlyList<StoredResource>>(
            async session =>
            {
                var compiler = new SearchCompiler(session, names, Terminology, Database.Clock, null);
                var isPatient = await compiler.IsParameterAsync(["Observation"], SearchParameters.Find("Observation", "patient")!, "", cancellation);
                await using var command = session.Command(VariantIndexSql.OfPatient(session.Engine, VariantIndex.Numbers(compiler, variant), isPatient)).Add("@patient", patientId).Add("@count", count);
                foreach (var (name, value) in compiler.Parameters) command.Add(name, value);
                IReadOnlyList<ResourceRow> rows = await ResourceRow.ReadAllAsync(command, cancellation);
                return [.. (sight is null ? rows : await sight.ShownAsync(session, rows, cancellation)).Select(row => row.Resource)];
            },
            cancellation);
        await GuardAsync(variants, cancellation);
        return variants;
    }

    /// <summary>
    /// One page of everything about a Patient (its compartment) or an Encounter (what refers to it and what it refers to), itself first, or about all
    /// Patients, with the practitioners, places, medications and the like that the page refers to: https://hl7.org/fhir/R4/patient-operation-everything.html
    /// </summary>
    /// <param name="focus">The Patient or Encounter; null: all Patients.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="cancellation">Ends the read.</param>
    public async Task<SearchPage> EverythingAsync(ResourceKey? focus, EverythingQuery query, CancellationToken cancellation) =>
        await GuardedAsync(await everything.PageAsync(focus, query, cancellation), cancellation);

    /// <summary>Profiles, labels and tags of the current resources of some types.</summary>
    /// <exception cref="RequestProblem">400 (too-costly): more than ten thousand of one kind.</exception>
    public Task<MetaSummary> SummarizeMetaAsync(IReadOnlyList<string> types, CancellationToken cancellation) => search.SummarizeMetaAsync(types, cancellation);

    /// <summary>Removes the versions of a resource that are not current, inside a write, and records it; how many they were.</summary>
    /// <param name="cause">One of <see cref="DestructionCauses"/>.</param>
    public static async Task<int> PurgeHistoryAsync(WriteSession session, ResourceKey key, string cause, CancellationToken cancellation)
    {
        var versions = await ResourceWriter.PurgeAsync(session, key, cancellation);
        if (versions > 0) await DestructionStore.RecordAsync(session, "resource", $"{key.Type}/{key.Id}", null, versions, cause, cancellation);
        return versions;
    }

    /// <summary>Adds a version that a resource had at another bank, before it came here; nothing when there is one of its number.</summary>
    public static Task<int> AddFormerAsync(WriteSession session, StoredResource version, CancellationToken cancellation) => ResourceWriter.AddFormerAsync(session, version, cancellation);

    /// <summary>Removes a resource and every trace of it (views only).</summary>
    public Task EraseAsync(IReadOnlyList<ResourceKey> keys, CancellationToken cancellation) => Database.WriteAsync(
        async session =>
        {
            foreach (var key in keys) await ResourceWriter.EraseAsync(session, key, cancellation);
            return keys.Count;
        },
        cancellation);

    private async Task<StoredResource?> GuardedAsync(StoredResource? found, CancellationToken cancellation)
    {
        if (guard is not null && found is not null) await guard([found], cancellation);
        return found;
    }

    private async Task<SearchPage> GuardedAsync(SearchPage page, CancellationToken cancellation)
    {
        if (guard is not null) await guard(page.Included.Count == 0 ? page.Matches : [.. page.Matches, .. page.Included], cancellation);
        return page;
    }

    private void Note(WriteSession session, WriteResult result)
    {
        custom.Note(session, result);
        canonicals.Note(session, result);
    }

    private static async Task<IReadOnlyList<ResourceRow>> VersionAsync(ReadSession session, ResourceKey key, long version, CancellationToken cancellation)
    {
        ResourceWriter.ReadOthers(session, [key]);
        await using var command = session.Command(ResourceSql.FindVersion(session.Engine)).Add("@type", key.Type).Add("@id", key.Id).Add("@version", version);
        var found = await ResourceRow.ReadAllAsync(command, cancellation);
        if (found.Count > 0 || version < 1) return found;
        await using var former = session.Command(FormerVersionSql.FindVersion(session.Engine)).Add("@type", key.Type).Add("@id", key.Id).Add("@version", version);
        return await ResourceRow.ReadAllAsync(former, cancellation);
    }
}
