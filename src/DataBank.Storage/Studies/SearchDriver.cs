using System.Data.Common;

namespace DataBank.Storage;

/// <summary>
/// A condition that few studies pass, from which a search starts instead of walking all studies by date. Which one it is, is found by
/// counting: common values make a walk by date short, rare ones make their own list short. Of S studies of which n match, a walk for a page of k sees
/// about k·S/n, the list n: it costs about twice as much for each, so that it is the better one while n is less than √(k·S/2). Pieces of text are
/// indexed by date, so that theirs is a walk of fewer studies, never worse than that of all.
/// </summary>
/// <param name="Start">A list, or one in the order of the answer.</param>
/// <param name="Sql">A query of study_key, and of study_date when it is in order.</param>
/// <param name="AddParameters">Adds those parameters that the predicates of the search do not have already.</param>
internal sealed record SearchDriver(StudyStart Start, string Sql, Action<DbCommand> AddParameters)
{
    private const long LeastBound = 1000; // Other conditions make a walk longer than that.
    private const int MostPieces = 6;

    /// <summary>The best of the candidates, and how many studies it gives, or the bound when there are more; null when all are to be walked.</summary>
    /// <param name="matches">What each match offers, that in order first.</param>
    /// <param name="wanted">How many matches are to be found, those of earlier pages among them.</param>
    public static async Task<(SearchDriver Driver, long Studies)?> ChooseAsync(
        ReadSession session, IEnumerable<IEnumerable<SearchDriver>> matches, long wanted, Action<DbCommand> addPredicates, CancellationToken cancellation)
    {
        var bound = Math.Max(LeastBound, (long)Math.Sqrt(0.5 * wanted * await NumberAsync(session.Command(StudySql.LastKey(session.Engine)), cancellation)));
        (SearchDriver Driver, long Studies)? best = null;
        foreach (var match in matches)
        {
            (SearchDriver Driver, long Studies)? own = null;
            foreach (var candidate in match)
            {
                var studies = await CountAsync(candidate);
                var isBetter = (candidate.Start, own) switch
                {
                    (StudyStart.InOrder, null) => true,
                    (StudyStart.InOrder, { } other) => studies < other.Studies,
                    (_, null) => studies < bound,
                    (_, { } other) => studies < bound && 2 * studies * studies < wanted * other.Studies,
                };
                if (isBetter) own = (candidate, studies);
                if (own is { Studies: < 32 }) break; // As good as it gets.
            }
            if (own is { } found && (best is null || found.Studies < best.Value.Studies)) best = found;
            if (best is { Studies: < 32 }) break;
        }
        return best;

        async Task<long> CountAsync(SearchDriver candidate)
        {
            var command = session.Command(StudySql.Probe(session.Engine, candidate.Sql)).Add("@most", bound);
            addPredicates(command);
            candidate.AddParameters(command);
            return await NumberAsync(command, cancellation);
        }
    }

    private static async Task<long> NumberAsync(DbCommand command, CancellationToken cancellation)
    {
        await using (command) return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What a match offers to start from, that in the order of the answer first.</summary>
    public static IEnumerable<SearchDriver> Of(DatabaseEngine engine, IndexedMatch indexed, int number)
    {
        var match = indexed.Match;
        var isPiecewise = indexed.Extra is null && !match.OfWords && QueryKey.IndexedGrams.Contains(match.Tag)
            && match.Shape is MatchShape.Wildcard or MatchShape.Prefix or MatchShape.AnyOf && match.Values.Count == 1;
        if (isPiecewise)
        {
            foreach (var piece in Pieces(engine, match, number)) yield return piece;
        }
        if (List(engine, indexed, number) is { } list) yield return new SearchDriver(StudyStart.List, list, Nothing);
    }

    private static IEnumerable<SearchDriver> Pieces(DatabaseEngine engine, AttributeMatch match, int number)
    {
        var pieces = TextGrams.OfPattern(match.Values[0]);
        for (var i = 0; i < Math.Min(pieces.Count, MostPieces); i++)
        {
            var (piece, place) = (pieces[i * pieces.Count / Math.Min(pieces.Count, MostPieces)], i);
            yield return new SearchDriver(
                StudyStart.InOrder,
                StudySql.GramDriver(engine, number, place),
                command => command.Add($"@g{number}_tag", (long)match.Tag.Value).Add($"@g{number}_{place}", piece));
        }
    }

    private static string? List(DatabaseEngine engine, IndexedMatch indexed, int number) => (indexed, indexed.Match) switch
    {
        ({ Extra: { } extra }, var match) => ExtraTagSql.Driver(engine, extra.Level, match.Shape, number, match.Values.Count),
        (_, { Kind: MatchKind.Name, Shape: MatchShape.AnyOf or MatchShape.Prefix } match) =>
            StudySql.NameDriver(engine, match.Shape, match.OfWords, match.Sound is not null, number, match.Values.Count),
        ({ Column: "m.modality" }, var match) => StudySql.ModalityDriver(engine, match.Shape, number, match.Values.Count),
        ({ Column: "s.patient_id" or "s.accession_number" }, { Shape: MatchShape.Prefix } match) =>
            StudySql.ColumnDriver(engine, indexed.Column, match.Shape, number, match.Values.Count),
        _ => null,
    };

    private static void Nothing(DbCommand command)
    {
        // Its parameters are those of its predicate.
    }
}
