using System.Collections.Concurrent;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>What searches find one or many studies by besides their rows: names, and pieces of texts with dates. Written together, in the order of their tables.</summary>
internal sealed class StudyTexts : IDisposable
{
    /// <summary>Rows in a statement, where rows do not have one each.</summary>
    private const int MostRows = 4000;

    // Fifty new studies have five thousand rows, which are large objects: as garbage they would take as much memory as all that lives.
    private const int MostKept = 4;
    private const int LargestKept = 20_000;
    private static readonly ConcurrentBag<StudyTexts> Kept = [];

    private readonly List<(long Tag, long Kind, string Folded, long Study)> names = [];
    private readonly List<(long Tag, string Gram, string Date, long Study)> grams = [];

    // Studies that come together have much in common: who asked for them, what was done.
    private readonly Dictionary<(Tag Tag, string Text), (long Kind, string Folded)[]> namesOf = [];
    private readonly Dictionary<(Tag Tag, string Text), string[]> gramsOf = [];

    private StudyTexts()
    {
    }

    /// <summary>One without anything in it, for one write.</summary>
    public static StudyTexts Rent() => Kept.TryTake(out var kept) ? kept : new StudyTexts();

    public void Dispose()
    {
        names.Clear();
        grams.Clear();
        namesOf.Clear();
        gramsOf.Clear();
        if (grams.Capacity <= LargestKept && Kept.Count < MostKept) Kept.Add(this);
    }

    public void Add(long study, string date, AttributeDocument attributes)
    {
        foreach (var tag in QueryKey.IndexedNames) names.AddRange(Each(attributes.Texts(tag), tag, namesOf, NamesOf).Select(name => ((long)tag.Value, name.Kind, name.Folded, study)));
        foreach (var tag in QueryKey.IndexedGrams) grams.AddRange(Each(attributes.Texts(tag), tag, gramsOf, GramsOf).Select(gram => ((long)tag.Value, gram, date, study)));
    }

    /// <summary>Writes what was added; what waits in the batch comes before it.</summary>
    public async ValueTask WriteAsync(WriteSession session, StatementBatch statements, CancellationToken cancellation)
    {
        names.Sort(static (a, b) => (a.Tag, a.Kind).CompareTo((b.Tag, b.Kind)) is not 0 and var order ? order : Compare(a.Folded, b.Folded, a.Study, b.Study));
        grams.Sort(static (a, b) => a.Tag.CompareTo(b.Tag) is not 0 and var order ? order : string.CompareOrdinal(a.Gram, b.Gram) is not 0 and var text ? text : Compare(a.Date, b.Date, a.Study, b.Study));
        if (session.Engine == DatabaseEngine.Sqlite) Insert(session);
        else await InsertAsync(session.Engine, statements, cancellation);
    }

    private void Insert(WriteSession session)
    {
        var name = session.Insert(StudySql.InsertName);
        foreach (var row in names) name.Add(row.Tag).Add(row.Kind).Add(row.Folded).Add(row.Study).Run();
        var gram = session.Insert(StudySql.InsertGram);
        foreach (var row in grams) gram.Add(row.Tag).Add(row.Gram).Add(row.Date).Add(row.Study).Run();
    }

    private async ValueTask InsertAsync(DatabaseEngine engine, StatementBatch statements, CancellationToken cancellation)
    {
        foreach (var rows in names.Chunk(MostRows)) await AddAsync(StudySql.InsertNames(engine), rows.Select(row => (object[])[row.Tag, row.Kind, row.Folded, row.Study]));
        foreach (var rows in grams.Chunk(MostRows)) await AddAsync(StudySql.InsertGrams(engine), rows.Select(row => (object[])[row.Tag, row.Gram, row.Date, row.Study]));

        ValueTask AddAsync(string sql, IEnumerable<object[]> rows) => statements.AddAsync(sql, cancellation, ("@rows", JsonSerializer.Serialize(rows)));
    }

    // What an attribute's texts are found by, each once.
    private static IEnumerable<T> Each<T>(IReadOnlyList<string> texts, Tag tag, Dictionary<(Tag Tag, string Text), T[]> known, Func<Tag, string, IEnumerable<T>> make)
    {
        return texts is [var only] ? Of(only) : texts.SelectMany(Of).Distinct();

        T[] Of(string text) => known.TryGetValue((tag, text), out var found) ? found : known[(tag, text)] = [.. make(tag, text).Distinct()];
    }

    private static IEnumerable<(long Kind, string Folded)> NamesOf(Tag tag, string text)
    {
        var words = MatchText.NameWords(text).ToList();
        return [.. MatchText.NameGroups(text).Select(group => (0L, group)), .. words.Select(word => (1L, word)), .. words.Select(NameSound.Of).OfType<string>().Select(sound => (2L, sound))];
    }

    private static IEnumerable<string> GramsOf(Tag tag, string text) => MatchText.Forms(tag, text).SelectMany(TextGrams.Of);

    private static int Compare(string text, string other, long number, long otherNumber) => string.CompareOrdinal(text, other) is not 0 and var order ? order : number.CompareTo(otherNumber);
}
