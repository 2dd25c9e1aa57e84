using System.Data.Common;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Matching keys of a worklist search, compiled: those on columns become SQL, all others are held against the attributes while the
/// rows stream by.
/// </summary>
internal sealed class WorkitemMatch
{
    private readonly List<IndexedMatch> indexed = [];
    private readonly List<(IReadOnlyList<Tag> Path, AttributeMatch Match)> filters = [];

    /// <exception cref="RequestProblem">400: a key that can't be matched, or a malformed value.</exception>
    public WorkitemMatch(WorkitemQuery query)
    {
        foreach (var (path, value) in query.Keys)
        {
            var key = QueryKey.Find(path) ?? throw RequestProblem.Invalid($"{string.Join('.', path)} is no key to match on.");
            foreach (var match in AttributeMatch.Parse(key.Tag, key.Kind, value, query.FuzzyMatching))
            {
                if (path.Count == 1 && ColumnOf(key.Tag) is { } column) indexed.Add(new IndexedMatch(column, match));
                else filters.Add((path, match));
            }
        }
    }

    /// <summary>Everything that matches is found by the database alone.</summary>
    public bool IsIndexed => filters.Count == 0;

    public string Where(DatabaseEngine engine) => indexed.Count == 0
        ? "1 = 1"
        : string.Join(" and ", indexed.Select((match, number) => StudySql.Test(engine, match.Column, match.Match.Shape, number, match.Match.Values.Count)));

    public void AddParameters(DbCommand command, DatabaseEngine engine)
    {
        for (var i = 0; i < indexed.Count; i++) indexed[i].AddParameters(command, engine, i);
    }

    /// <summary>Whether attributes pass the keys that the database does not know.</summary>
    public bool Holds(AttributeDocument attributes) =>
        filters.TrueForAll(filter => filter.Match.Holds(filter.Path.Count == 1 ? attributes.Texts(filter.Path[0]) : attributes.Texts(filter.Path)));

    /// <summary>Whether a step that is no row yet matches.</summary>
    public bool HoldsAll(AttributeDocument attributes) =>
        Holds(attributes) && indexed.TrueForAll(match => match.Match.Holds(attributes.Texts(match.Match.Tag)));

    private static string? ColumnOf(Tag tag) =>
        tag == StudyTags.SopInstanceUid ? "w.uid"
        : tag == WorkitemTags.State ? "w.state"
        : tag == WorkitemTags.WorklistLabel ? "w.worklist_label"
        : tag == WorkitemTags.StartDateTime ? "w.start_at"
        : tag == StudyTags.PatientId ? "w.patient_id"
        : null;
}
