using System.Data.Common;
using System.Globalization;

namespace DataBank.Storage;

/// <summary>
/// A condition that few studies pass, from which a search starts instead of walking all studies by date. Pieces of text are indexed by date, so that
/// theirs is a walk of fewer studies, never worse than that of all: the rarest is the one that is furthest down the walk after a number of its studies.
/// A list without order must be read and put in order as a whole: of n studies with a piece of which m are in the list, a walk for a page of k sees
/// about k·n/m, and the list costs about twice as much for each of its m, so that it is the better one while 2·m² is less than k·n.
/// What is counted for that does not depend on how many studies there are.
/// </summary>
/// <param name="Start">A list, or one in the order of the answer.</param>
/// <param name="Sql">A query of study_key, and of study_date when it is in order.</param>
/// <param name="AddParameters">Adds those parameters that the predicates of the search do not have already.</param>
internal sealed record SearchDriver(StudyStart Start, string Sql, Action<DbCommand> AddParameters)
{
    private const long Sampled = 64; // With so few, a piece is as good as any.
    private const long MostListed = 2000; // Longer lists are for longer pages.
    private const int MostPieces = 6;

    /// <summary>The best of the candidates; null when all studies are to be walked.</summary>
    /// <param name="wanted">How many matches are to be found, those of earlier pages among them.</param>
    public static async Task<SearchDriver?> ChooseAsync(
        ReadSession session, IReadOnlyList<SearchDriver> candidates, long wanted, Action<DbCommand> addPredicates, CancellationToken cancellation)
    {
        var most = Math.Max(MostListed, 4 * wanted);
        var (piece, isRare) = await RarestAsync(session, [.. candidates.Where(candidate => candidate.Start == StudyStart.InOrder)], cancellation);
        if (isRare) return piece;
        // Beside a piece a list must be a good deal shorter: so it is not counted that far.
        var (list, studies) = ((SearchDriver?)null, piece is null ? most : most / 4);
        foreach (var candidate in candidates.Where(candidate => candidate.Start == StudyStart.List))
        {
            if (await CountAsync(candidate, studies) is var fewer && fewer < studies) (list, studies) = (candidate, fewer);
        }
        if (piece is null || list is null) return list ?? piece;
        var least = 2 * studies * studies / wanted;
        return await CountAsync(piece, least + 1) > least ? list : piece;

        async Task<long> CountAsync(SearchDriver candidate, long upTo)
        {
            await using var command = session.Command(StudySql.Probe(session.Engine, candidate.Sql)).Add("@most", upTo);
            addPredicates(command);
            candidate.AddParameters(command);
            return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
        }
    }

    private static async Task<(SearchDriver? Piece, bool IsRare)> RarestAsync(ReadSession session, SearchDriver[] pieces, CancellationToken cancellation)
    {
        if (pieces.Length == 0) return (null, false);
        await using var command = session.Command(StudySql.Places(session.Engine, pieces.Select(piece => piece.Sql))).Add("@before", Sampled - 1);
        foreach (var piece in pieces) piece.AddParameters(command);
        await using var places = await command.ExecuteReaderAsync(cancellation);
        var common = new List<int>();
        while (await places.ReadAsync(cancellation)) common.Add(Convert.ToInt32(places.GetValue(0), CultureInfo.InvariantCulture));
        return common.Count == pieces.Length ? (pieces[common[0]], false) : (pieces[Enumerable.Range(0, pieces.Length).First(number => !common.Contains(number))], true);
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
                command => command.Add($"@g{number}_{place}_tag", (long)match.Tag.Value).Add($"@g{number}_{place}", piece));
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
