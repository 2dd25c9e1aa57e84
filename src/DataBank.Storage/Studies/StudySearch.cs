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
    private readonly List<AttributeMatch> indexed = [];
    private readonly List<string> columns = [];
    private readonly List<(QueryLevel Level, AttributeMatch Match)> filters = [];

    /// <exception cref="RequestProblem">400: a key that can't be matched, or a malformed value.</exception>
    public StudySearch(StudyQuery query)
    {
        this.query = query;
        if (query.StudyUid is { } study) AddIndexed("s.study_uid", Uid(StudyTags.StudyInstanceUid, study));
        if (query.SeriesUid is { } series) AddIndexed("e.series_uid", Uid(StudyTags.SeriesInstanceUid, series));
        foreach (var (tag, value) in query.Keys)
        {
            var key = QueryKey.Of(tag, query.Level);
            foreach (var match in AttributeMatch.Parse(tag, key.Kind, value, query.FuzzyMatching))
            {
                if (key.Column is { } column) AddIndexed(column, match);
                else filters.Add((key.Level, match));
            }
        }
    }

    public async Task<IReadOnlyList<DicomMatch>> RunAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = Compile(session);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var found = new List<DicomMatch>();
        var skip = filters.Count > 0 ? query.Offset : 0;
        while (found.Count < query.Limit && await rows.ReadAsync(cancellation))
        {
            var match = StudyMatch.Read(rows, query.Level);
            if (!filters.TrueForAll(filter => filter.Match.Holds(match.Texts(filter.Level, filter.Match.Tag)))) continue;
            if (skip-- > 0) continue;
            found.Add(new DicomMatch(match.ToJson(query)));
        }
        return found;
    }

    private DbCommand Compile(ReadSession session)
    {
        var isPaged = filters.Count == 0;
        var command = session.Command(StudySql.Search(session.Engine, query.Level, isPaged, [.. indexed.Select((match, i) => Predicate(session.Engine, match, i))]));
        for (var i = 0; i < indexed.Count; i++) AddParameters(command, session.Engine, indexed[i], i);
        return isPaged ? command.Add("@offset", (long)query.Offset).Add("@count", (long)query.Limit) : command;
    }

    private string Predicate(DatabaseEngine engine, AttributeMatch match, int number) => match.Kind == MatchKind.Name
        ? StudySql.NamePredicate(engine, match.Shape, match.OfWords, number, match.Values.Count)
        : StudySql.Predicate(engine, columns[number], match.Shape, number, match.Values.Count);

    private static void AddParameters(DbCommand command, DatabaseEngine engine, AttributeMatch match, int number)
    {
        if (match.Kind == MatchKind.Name) command.Add($"@k{number}_tag", (long)match.Tag.Value);
        for (var i = 0; i < match.Values.Count; i++)
        {
            command.Add($"@k{number}_{i}", match switch
            {
                { Kind: MatchKind.Number } => ToInteger(match.Values[i]),
                { Shape: MatchShape.Wildcard } => Wildcards.ToSql(engine, match.Values[i]),
                _ => match.Values[i],
            });
        }
    }

    // Indexed numbers are integers; a fraction equals none of them.
    private static long ToInteger(string number) => long.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : long.MinValue;

    private static AttributeMatch Uid(Tag tag, string uid) => new(tag, MatchKind.Uid, MatchShape.AnyOf, [uid]);

    private void AddIndexed(string column, AttributeMatch match)
    {
        columns.Add(column);
        indexed.Add(match);
    }
}
