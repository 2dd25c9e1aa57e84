using System.Data.Common;
using System.Globalization;
using DataBank.Fhir;
using SortKey = DataBank.Fhir.SortKey;

namespace DataBank.Storage;

/// <summary>Runs searches: a page, its total and the cursor of the next, from one snapshot.</summary>
/// <param name="sight">How far the one who searches sees; null: everything.</param>
internal sealed class ResourceSearch(Database database, IndexNames names, Terminology terminology, CursorSeal seal, Sight? sight)
{
    private const string Beginning = "beginning";
    private readonly KeptSearches kept = new(database, seal);

    public async Task<SearchPage> PageAsync(SearchQuery query, CancellationToken cancellation)
    {
        var scope = Fingerprint(query);
        var cursor = query.Cursor is null ? null : await seal.OpenAsync(query.Cursor, cancellation);
        if (cursor is { Scope: Beginning }) cursor = null;
        if (cursor is not null && cursor.Scope != scope) throw CursorSeal.NotOurs();
        var (page, next) = await database.ReadAsync(session => PageAsync(session, query, scope, cursor, cancellation), cancellation);
        if (next is null) return page;
        if (query.Applied.Count > 0) next = next with { Place = query.Place, Parameters = cursor?.Parameters ?? await kept.PackAsync(query.Applied, cancellation) };
        return page with { NextCursor = await seal.CloseAsync(next, cancellation) };
    }

    /// <summary>A cursor that carries the parameters of a search and no place in it.</summary>
    public async Task<string> BeginningAsync(SearchQuery query, CancellationToken cancellation) => await seal.CloseAsync(
        new PageCursor(Beginning, 0, 0, null, [], query.Place, await kept.PackAsync(query.Applied, cancellation)), cancellation);

    /// <summary>The parameters that a next link's cursor carries, for the place that it was made for.</summary>
    /// <exception cref="RequestProblem">400 when the cursor is not this store's, or of another place.</exception>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> ContinueAsync(string cursor, string place, CancellationToken cancellation)
    {
        var opened = await seal.OpenAsync(cursor, cancellation);
        return opened.Parameters is { } packed && opened.Place == place ? await kept.UnpackAsync(packed, cancellation) : throw CursorSeal.NotOurs();
    }

    /// <summary>How the first page would be found: statements without their values, and the engine's plan.</summary>
    public Task<IReadOnlyList<string>> ExplainAsync(SearchQuery query, CancellationToken cancellation) => database.ReadAsync(
        async session => await (await SearchStatement.PrepareAsync(session, new SearchCompiler(session, names, terminology, database.Clock, sight), query, cancellation)).ExplainAsync(cancellation), cancellation);

    /// <summary>Profiles, labels and tags of the current resources of some types.</summary>
    public Task<MetaSummary> SummarizeMetaAsync(IReadOnlyList<string> types, CancellationToken cancellation) => database.ReadAsync(
        session => new MetaSearch(session, new SearchCompiler(session, names, terminology, database.Clock, sight), types).SummarizeAsync(cancellation), cancellation);

    /// <summary>The first matches inside a read or write at hand, at most <paramref name="count"/>.</summary>
    public async Task<IReadOnlyList<StoredResource>> FirstAsync(ReadSession session, SearchQuery query, int count, CancellationToken cancellation)
    {
        var first = query with { Count = count, Total = TotalMode.None, Sort = [], Cursor = null, Includes = [] };
        return (await PageAsync(session, first, "", null, cancellation)).Page.Matches;
    }

    private async Task<(SearchPage Page, PageCursor? Next)> PageAsync(
        ReadSession session, SearchQuery query, string scope, PageCursor? cursor, CancellationToken cancellation)
    {
        var statement = await SearchStatement.PrepareAsync(session, new SearchCompiler(session, names, terminology, database.Clock, sight), query, cancellation);
        if (query.Count == 0) return (new SearchPage([], await statement.TotalAsync(cancellation), null), null);

        var rows = await statement.RowsAsync(cursor, cancellation);
        var page = rows.Take(query.Count).ToList();
        var isLast = rows.Count <= query.Count;
        var total = cursor is not null ? cursor.Total : query.Total == TotalMode.None ? null : isLast ? page.Count : await statement.TotalAsync(cancellation);
        var (included, isCut) = query.Includes is [] ? ([], false) : await statement.IncludeAsync([.. page.Select(row => row.Row)], cancellation);
        var found = new SearchPage([.. page.Select(row => row.Row.Resource)], total, null) { Included = included, IsCut = isCut };
        if (isLast) return (found, null);
        var pin = cursor?.Pin ?? await HighestAsync(session, cancellation);
        return (found, new PageCursor(scope, page[^1].Row.Number, pin, total, page[^1].Keys));
    }

    private static async Task<long> HighestAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = session.Command(ResourceSql.Highest(session.Engine));
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }

    private static string Fingerprint(SearchQuery query) => CursorSeal.Fingerprint(string.Join('\n',
    [
        "search", string.Join(',', query.Types),
        .. query.Criteria.Select(Describe),
        .. query.Sort.Select(key => $"{(key.Descending ? "-" : "")}{key.Parameter?.Code}"),
    ]));

    private static string Describe(SearchCondition condition) => condition switch
    {
        SearchCriterion criterion => $"{criterion.Code}:{criterion.Modifier}={string.Join(',', criterion.Values.Select(Describe))}",
        ChainCondition chain => $"{chain.Reference.Code}.({string.Join('|', chain.Targets.Select(target => $"{target.ResourceType}.{Describe(target.Condition)}"))})",
        ReverseChainCondition reverse => $"_has:{reverse.Reference.ResourceType}:{reverse.Reference.Code}:{Describe(reverse.Condition)}",
        CombinedCondition combined => $"{combined.Operator}({string.Join(';', combined.Conditions.Select(Describe))})",
        _ => condition.ToString(),
    };

    private static string Describe(SearchValue value) => value is CompositeValue composite ? string.Join('$', composite.Parts) : value.ToString();
}
