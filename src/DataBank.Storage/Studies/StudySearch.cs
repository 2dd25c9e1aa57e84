using System.Data.Common;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// A QIDO-RS search, compiled: matches on indexed attributes become SQL, the others are held against stored metadata while the
/// rows stream by.
/// </summary>
internal sealed class StudySearch
{
    private readonly StudyQuery query;
    private readonly SightReads? sight;
    private readonly int mostRead;
    private readonly List<IndexedMatch> indexed = [];
    private readonly List<(DatePair Pair, string[] Bounds)> moments = [];
    private readonly List<(QueryLevel Level, IReadOnlyList<Tag> Path, AttributeMatch Match)> filters = [];

    /// <exception cref="RequestProblem">400: a key that can't be matched, or a malformed value.</exception>
    /// <param name="mostRead">How many rows may be read to hold keys against what is stored.</param>
    /// <param name="sight">How far the one who searches sees; null: everything.</param>
    public StudySearch(StudyQuery query, IReadOnlyList<ExtraTag> extras, int mostRead, SightReads? sight = null)
    {
        (this.query, this.mostRead, this.sight) = (query, mostRead, sight);
        if (query.StudyUid is { } study) indexed.Add(new IndexedMatch("s.study_uid", Uid(StudyTags.StudyInstanceUid, study)));
        if (query.SeriesUid is { } series) indexed.Add(new IndexedMatch("e.series_uid", Uid(StudyTags.SeriesInstanceUid, series)));
        foreach (var (tag, value) in query.Keys)
        {
            var key = QueryKey.Of(tag, query.Level);
            foreach (var match in AttributeMatch.Parse(tag, key.Kind, value, query.FuzzyMatching))
            {
                if (key.Column is { } column) indexed.Add(new IndexedMatch(column, match));
                else Add(key.Level, [tag], match);
            }
        }
        foreach (var (path, value) in query.NestedKeys)
        {
            var key = QueryKey.Of(path, query.Level);
            foreach (var match in AttributeMatch.Parse(key.Tag, key.Kind, value, query.FuzzyMatching)) Add(key.Level, path, match);
        }
        if (query.CombinesDateAndTime) CombineDatesAndTimes();

        void Add(QueryLevel level, IReadOnlyList<Tag> path, AttributeMatch match)
        {
            // Words and sounds of names are indexed for the usual names alone.
            if (!match.OfWords && extras.FirstOrDefault(extra => extra.IsComplete && extra.IsAt(path)) is { } extra) indexed.Add(new IndexedMatch("x.value", match, extra));
            else filters.Add((level, path, match));
        }
    }

    /// <exception cref="RequestProblem">413: too much would have to be read.</exception>
    public async Task<IReadOnlyList<DicomMatch>> RunAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = Compile(session, await StartAsync(session, cancellation));
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var found = new List<DicomMatch>();
        using var attributes = new AttributeSelection();
        var skip = filters.Count > 0 ? query.Offset : 0;
        for (var read = 0; found.Count < query.Limit && await rows.ReadAsync(cancellation);)
        {
            if (filters.Count > 0 && ++read > mostRead) throw TooBroad();
            var match = StudyMatch.Read(rows, query.Level);
            if (!filters.TrueForAll(filter => filter.Match.Holds(match.Texts(filter.Level, filter.Path)))) continue;
            if (skip-- > 0) continue;
            found.Add(new DicomMatch(match.ToJson(query, attributes), match.Place));
        }
        return found;
    }

    /// <summary>How many matches there are, up to <paramref name="most"/>; null when metadata would have to be read to tell.</summary>
    public async Task<long?> CountAsync(ReadSession session, long most, CancellationToken cancellation)
    {
        if (filters.Count > 0) return null;
        var driver = await StartAsync(session, cancellation);
        await using var command = session.Command(StudySql.Count(session.Engine, query.Level, driver?.Start ?? StudyStart.Walk, driver?.Sql ?? "", Where(session.Engine))).Add("@most", most);
        AddParameters(command, session.Engine);
        driver?.AddParameters(command);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<SearchDriver?> StartAsync(ReadSession session, CancellationToken cancellation)
    {
        // A unique key needs no start of its own.
        if (indexed.Exists(match => match.Match.Shape == MatchShape.AnyOf && match.Column is "s.study_uid" or "s.patient_id" or "s.accession_number" or "e.series_uid" or "i.sop_instance_uid")) return null;
        var candidates = indexed.SelectMany((match, number) => SearchDriver.Of(session.Engine, match, number)).ToList();
        if (candidates.Count == 0 || await HasStaleAsync(session, cancellation)) return null;
        return await SearchDriver.ChooseAsync(session, candidates, (long)query.Offset + query.Limit, command => AddMatches(command, session.Engine), cancellation);
    }

    // Studies that are not indexed yet would be missing from every list.
    private static async Task<bool> HasStaleAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = session.Command(StudySql.StaleStudies(session.Engine)).Add("@version", StudyRow.IndexVersion).Add("@count", 1L);
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    private DbCommand Compile(ReadSession session, SearchDriver? driver)
    {
        var isPaged = filters.Count == 0;
        var command = session.Command(StudySql.Search(session.Engine, query.Level, isPaged, driver?.Start ?? StudyStart.Walk, driver?.Sql ?? "", Where(session.Engine)));
        AddParameters(command, session.Engine);
        driver?.AddParameters(command);
        return isPaged ? command.Add("@offset", (long)query.Offset).Add("@count", (long)query.Limit) : command.Add("@count", mostRead + 1L);
    }

    private string Where(DatabaseEngine engine)
    {
        var predicates = new List<string> { "s.instance_count > 0" };
        for (var i = 0; i < indexed.Count; i++) predicates.Add(indexed[i].Predicate(engine, i));
        for (var i = 0; i < moments.Count; i++) predicates.Add(StudySql.Moments(engine, moments[i].Pair.DateColumn, moments[i].Pair.TimeColumn, i));
        if (sight is not null) predicates.Add($"not {RestrictionSql.IsClosedStudy(engine, sight.Opened)}");
        if (query.After is not null) predicates.Add(StudySql.Behind(engine, query.Level));
        return string.Join("\n    and ", predicates);
    }

    private void AddParameters(DbCommand command, DatabaseEngine engine)
    {
        AddMatches(command, engine);
        for (var i = 0; i < moments.Count; i++)
        {
            for (var j = 0; j < moments[i].Bounds.Length; j++) command.Add($"@m{i}_{j}", moments[i].Bounds[j]);
        }
        query.After?.AddTo(command);
        sight?.AddTo(command);
    }

    private void AddMatches(DbCommand command, DatabaseEngine engine)
    {
        for (var i = 0; i < indexed.Count; i++) indexed[i].AddParameters(command, engine, i);
    }

    private void CombineDatesAndTimes()
    {
        foreach (var pair in DatePair.All)
        {
            var date = indexed.Find(match => match.Match.Tag == pair.Date);
            var time = indexed.Find(match => match.Match.Tag == pair.Time);
            if (date is null || time is null || DatePair.Combine(date.Match, time.Match) is not { } bounds) continue;
            indexed.Remove(date);
            indexed.Remove(time);
            moments.Add((pair, bounds));
        }
    }

    // PS3.18 table 10.6.3-2: narrow the query.
    private RequestProblem TooBroad() => new(413, "too-costly",
        $"Too many instances, series or studies would have to be read to match on {string.Join(", ", filters.Select(filter => string.Join('.', filter.Path)).Distinct())}, which is not indexed here (Dicom:IndexedAttributes): give another key that narrows the search.");

    private static AttributeMatch Uid(Tag tag, string uid) => new(tag, MatchKind.Uid, MatchShape.AnyOf, [uid]);
}
