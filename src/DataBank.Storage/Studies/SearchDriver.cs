using System.Data.Common;

namespace DataBank.Storage;

/// <summary>
/// A condition that few studies pass, from which a search starts instead of walking the studies by date. Which one it is, is found by
/// counting: common values make a walk by date short, rare ones make their own list short. Of S studies of which n match, a walk for a page of k sees
/// about k·S/n, the list n: it costs about twice as much for each, so that it is the better one while n is less than √(k·S/2).
/// </summary>
/// <param name="Sql">A query of study_key.</param>
/// <param name="AddParameters">Adds those parameters that the predicates of the search do not have already.</param>
internal sealed record SearchDriver(string Sql, Action<DbCommand> AddParameters)
{
    private const long LeastBound = 1000; // Other conditions make a walk longer than that.
    private const int MostPieces = 6;

    /// <summary>The rarest of the candidates, and how many studies it gives; null when none is rare.</summary>
    /// <param name="wanted">How many matches are to be found, those of earlier pages among them.</param>
    public static async Task<(SearchDriver Driver, long Studies)?> ChooseAsync(
        ReadSession session, IEnumerable<SearchDriver> candidates, long wanted, Action<DbCommand> addPredicates, CancellationToken cancellation)
    {
        var bound = Math.Max(LeastBound, (long)Math.Sqrt(0.5 * wanted * await NumberAsync(session.Command(StudySql.LastKey(session.Engine)), cancellation)));
        (SearchDriver Driver, long Studies)? rarest = null;
        foreach (var candidate in candidates)
        {
            var command = session.Command(StudySql.Probe(session.Engine, candidate.Sql)).Add("@most", bound);
            addPredicates(command);
            candidate.AddParameters(command);
            var studies = await NumberAsync(command, cancellation);
            if (studies < bound) (rarest, bound) = ((candidate, studies), studies);
            if (rarest is { Studies: < 32 }) break; // As good as it gets.
        }
        return rarest;
    }

    private static async Task<long> NumberAsync(DbCommand command, CancellationToken cancellation)
    {
        await using (command) return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>What a match offers to start from.</summary>
    public static IEnumerable<SearchDriver> Of(DatabaseEngine engine, IndexedMatch indexed, int number)
    {
        var match = indexed.Match;
        if (indexed.Extra is { } extra)
        {
            yield return new SearchDriver(ExtraTagSql.Driver(engine, extra.Level, match.Shape, number, match.Values.Count), Nothing);
        }
        else if (match.Kind == MatchKind.Name && match.Shape is MatchShape.AnyOf or MatchShape.Prefix)
        {
            yield return new SearchDriver(StudySql.NameDriver(engine, match.Shape, match.OfWords, match.Sound is not null, number, match.Values.Count), Nothing);
        }
        else if (indexed.Column == "m.modality")
        {
            yield return new SearchDriver(StudySql.ModalityDriver(engine, match.Shape, number, match.Values.Count), Nothing);
        }
        else if (indexed.Column is "s.patient_id" or "s.accession_number" && match.Shape == MatchShape.Prefix)
        {
            yield return new SearchDriver(StudySql.ColumnDriver(engine, indexed.Column, match.Shape, number, match.Values.Count), Nothing);
        }
        else if (QueryKey.IndexedGrams.Contains(match.Tag) && match.Shape is MatchShape.Wildcard or MatchShape.Prefix or MatchShape.AnyOf && match.Values.Count == 1)
        {
            var pieces = TextGrams.OfPattern(match.Values[0]);
            for (var i = 0; i < Math.Min(pieces.Count, MostPieces); i++)
            {
                var (piece, place) = (pieces[i * pieces.Count / Math.Min(pieces.Count, MostPieces)], i);
                yield return new SearchDriver(
                    StudySql.GramDriver(engine, number, place),
                    command => command.Add($"@g{number}_tag", (long)match.Tag.Value).Add($"@g{number}_{place}", piece));
            }
        }
    }

    private static void Nothing(DbCommand command)
    {
        // Its parameters are those of its predicate.
    }
}
