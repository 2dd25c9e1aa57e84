using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using SortKey = DataBank.Fhir.SortKey;

namespace DataBank.Storage;

/// <summary>
/// Turns the criteria of a search into conditions on the index: each criterion is "the resource's number is among the rows with one of
/// these values", criteria are joined by AND, values by OR. Values are always parameters.
/// </summary>
internal sealed class SearchCompiler(ReadSession session, IndexNames names, TimeProvider clock)
{
    private const int MostSingleValues = 8;
    private readonly List<(string Name, object Value)> parameters = [];

    public IReadOnlyList<(string Name, object Value)> Parameters => parameters;

    public string Bind(object value)
    {
        var name = $"@p{parameters.Count.ToString(CultureInfo.InvariantCulture)}";
        parameters.Add((name, value));
        return name;
    }

    /// <summary>The WHERE clause over resource r.</summary>
    public async Task<string> WhereAsync(SearchQuery query, CancellationToken cancellation)
    {
        var conditions = new List<string> { $"r.type = {Bind(query.ResourceType)} and r.is_current = 1 and r.deleted = 0" };
        foreach (var criterion in query.Criteria) conditions.Add(await CriterionAsync(query.ResourceType, criterion, cancellation));
        return string.Join(" and ", conditions);
    }

    public async Task<string> SortValueAsync(string resourceType, SortKey key, CancellationToken cancellation)
    {
        if (key.Parameter is null) return "r.surrogate";
        var parameterId = Bind(await names.ParameterAsync(session, resourceType, key.Parameter.Code, cancellation));
        return SearchSql.SortValue(session.Engine, TableOf(key.Parameter), parameterId, key.Descending ? SortOrder.Descending : SortOrder.Ascending);
    }

    private async Task<string> CriterionAsync(string type, SearchCriterion criterion, CancellationToken cancellation)
    {
        if (criterion.Definition is null) return OfResource(criterion);
        if (criterion.Values is [MissingValue { IsMissing: var isMissing }]) return await MissingAsync(type, criterion.Definition, isMissing, cancellation);
        var code = criterion.Modifier == "identifier" ? criterion.Code + IndexWriter.IdentifierEnding : criterion.Code;
        var parameterId = await names.ParameterAsync(session, type, code, cancellation);
        var rows = new List<string>();
        await AddTokensAsync(rows, parameterId, [.. criterion.Values.OfType<TokenValue>()], cancellation);
        AddReferences(rows, parameterId, criterion);
        foreach (var value in criterion.Values)
        {
            var isDone = value is TokenValue or ReferenceValue;
            if (!isDone) rows.Add(await OneValueAsync(parameterId, criterion, value, cancellation));
        }
        return $"r.number {(criterion.Modifier == "not" ? "not in" : "in")} ({string.Join(" union all ", rows)})";
    }

    private string OfResource(SearchCriterion criterion)
    {
        if (criterion.Code == "_lastUpdated") return "(" + string.Join(" or ", criterion.Values.OfType<DateValue>().Select(LastUpdated)) + ")";
        var ids = JsonSerializer.Serialize(criterion.Values.Select(IdOf));
        return $"r.id {(criterion.Modifier == "not" ? "not in" : "in")} ({ValueListSql.Texts(session.Engine, Bind(ids))})";

        string LastUpdated(DateValue value)
        {
            var (start, end) = Widened(value);
            return $"({SearchSql.Date(session.Engine, value.Prefix, "r.last_updated", "(r.last_updated + 1)", Bind(start), Bind(end))})";
        }

        static string IdOf(SearchValue value) => value switch
        {
            TokenValue token => token.Code ?? "",
            StringValue text => text.Exact,
            ReferenceValue reference => reference.TargetId ?? "",
            _ => throw RequestProblem.Invalid($"_id takes ids."),
        };
    }

    private async Task<string> MissingAsync(string type, SearchParameterDefinition definition, bool isMissing, CancellationToken cancellation)
    {
        var rows = new List<string> { await RowsAsync(TableOf(definition), definition.Code) };
        if (definition.Type == SearchParameterType.Reference)
        {
            rows.Add(await RowsAsync(IndexTable.Uri, definition.Code));
            rows.Add(await RowsAsync(IndexTable.Token, definition.Code + IndexWriter.IdentifierEnding));
        }
        return $"r.number {(isMissing ? "not in" : "in")} ({string.Join(" union all ", rows)})";

        async Task<string> RowsAsync(IndexTable table, string code) =>
            SearchSql.Rows(session.Engine, table, Bind(await names.ParameterAsync(session, type, code, cancellation)));
    }

    private async Task AddTokensAsync(List<string> rows, int parameterId, IReadOnlyList<TokenValue> values, CancellationToken cancellation)
    {
        var pairs = new List<object[]>();
        var codes = new List<string>();
        foreach (var value in values)
        {
            var systemId = await names.SystemAsync(session, value.System, cancellation);
            var hasSystem = value.System is not null || value.HasNoSystem;
            if (value.Code is null) rows.Add($"{Rows(IndexTable.Token, parameterId)} and i.system_id = {Bind(systemId)}");
            else if (hasSystem) pairs.Add([IndexText.Whole(value.Code), systemId]);
            else codes.Add(IndexText.Whole(value.Code));
        }
        AddPairs(rows, IndexTable.Token, parameterId, pairs, "i.code", "i.system_id");
        AddSingles(rows, IndexTable.Token, parameterId, codes, "i.code");
    }

    private void AddReferences(List<string> rows, int parameterId, SearchCriterion criterion)
    {
        var pairs = new List<object[]>();
        var ids = new List<string>();
        var urls = new List<string>();
        foreach (var value in criterion.Values.OfType<ReferenceValue>())
        {
            if (value.Url is not null) urls.Add(IndexText.Whole(value.Url));
            var targetType = value.TargetType ?? (criterion.Modifier is null or "not" ? null : criterion.Modifier);
            if (value.TargetId is not null && targetType is not null) pairs.Add([IndexText.Whole(value.TargetId), targetType]);
            else if (value.TargetId is not null) ids.Add(IndexText.Whole(value.TargetId));
        }
        AddPairs(rows, IndexTable.Reference, parameterId, pairs, "i.target_id", "i.target_type");
        AddSingles(rows, IndexTable.Reference, parameterId, ids, "i.target_id");
        AddSingles(rows, IndexTable.Uri, parameterId, urls, "i.uri");
    }

    // A handful of values get a look-up each, which engines plan best; long lists travel as one parameter.
    private void AddPairs(List<string> rows, IndexTable table, int parameterId, List<object[]> pairs, string first, string second)
    {
        if (pairs.Count <= MostSingleValues)
            rows.AddRange(pairs.Select(pair => $"{Rows(table, parameterId)} and {first} = {Bind(pair[0])} and {second} = {Bind(pair[1])}"));
        else
            rows.Add(SearchSql.RowsOfPairs(session.Engine, table, Bind(parameterId), Bind(JsonSerializer.Serialize(pairs))));
    }

    private void AddSingles(List<string> rows, IndexTable table, int parameterId, List<string> values, string column)
    {
        if (values.Count <= MostSingleValues) rows.AddRange(values.Select(value => $"{Rows(table, parameterId)} and {column} = {Bind(value)}"));
        else rows.Add($"{Rows(table, parameterId)} and {column} in ({ValueListSql.Texts(session.Engine, Bind(JsonSerializer.Serialize(values)))})");
    }

    private async Task<string> OneValueAsync(int parameterId, SearchCriterion criterion, SearchValue value, CancellationToken cancellation)
    {
        switch (value)
        {
            case StringValue text:
                return $"{Rows(IndexTable.String, parameterId)} and {Text(criterion.Modifier, text)}";
            case UriValue uri:
                return $"{Rows(IndexTable.Uri, parameterId)} and i.uri = {Bind(IndexText.Whole(uri.Uri))}";
            case DateValue date:
                var (start, end) = Widened(date);
                return $"{Rows(IndexTable.Date, parameterId)} and {SearchSql.Date(session.Engine, date.Prefix, "i.start_time", "i.end_time", Bind(start), Bind(end))}";
            case NumberValue number:
                return $"{Rows(IndexTable.Number, parameterId)} and {Number(number.Prefix, number.Value, number.Low, number.High)}";
            case QuantityValue quantity:
                var condition = $"{Rows(IndexTable.Quantity, parameterId)} and {Number(quantity.Prefix, quantity.Value, quantity.Low, quantity.High)}";
                if (quantity.Code is not null) condition += $" and i.code = {Bind(IndexWriter.UnitCode(quantity.Code))}";
                if (quantity.System is not null) condition += $" and i.system_id = {Bind(await names.SystemAsync(session, quantity.System, cancellation))}";
                return condition;
            default:
                throw new RequestProblem(400, "not-supported", "A search parameter of this kind is not supported.");
        }
    }

    private string Text(string? modifier, StringValue text)
    {
        var folded = IndexText.Beginning(text.Folded);
        return modifier switch
        {
            "exact" => $"i.folded = {Bind(folded)} and i.exact = {Bind(IndexText.Clean(text.Exact))}",
            "contains" => SearchSql.Contains(session.Engine, Bind(folded)),
            _ => $"i.folded >= {Bind(folded)} and i.folded < {Bind(AfterBeginning(folded))}",
        };
    }

    // What comes after every text with this beginning in binary order: of UTF-16 code units on SQL Server, of UTF-8 bytes elsewhere.
    private string AfterBeginning(string text) => text + (session.Engine == DatabaseEngine.SqlServer ? "\uFFFF" : "\U0010FFFF");

    private string Number(SearchPrefix prefix, double value, double low, double high)
    {
        if (prefix == SearchPrefix.Ap) // "10 % of the stated value"
        {
            low = Math.Min(low, value - (Math.Abs(value) / 10));
            high = Math.Max(high, value + (Math.Abs(value) / 10));
        }
        return SearchSql.Number(
            session.Engine, prefix,
            prefix is SearchPrefix.Eq or SearchPrefix.Ne or SearchPrefix.Ap ? "" : Bind(value),
            prefix is SearchPrefix.Eq or SearchPrefix.Ne or SearchPrefix.Ap ? Bind(low) : "",
            prefix is SearchPrefix.Eq or SearchPrefix.Ne or SearchPrefix.Ap ? Bind(high) : "");
    }

    // ap: "for a date, 10% of the gap between now and the date" wider on both sides.
    private (long Start, long End) Widened(DateValue value)
    {
        if (value.Prefix != SearchPrefix.Ap) return (value.Start, value.End);
        var gap = Math.Abs(clock.GetUtcNow().ToUnixTimeMilliseconds() - value.Start) / 10;
        return (value.Start - gap, value.End + gap);
    }

    private string Rows(IndexTable table, int parameterId) => SearchSql.Rows(session.Engine, table, Bind(parameterId));

    private static IndexTable TableOf(SearchParameterDefinition definition) => definition.Type switch
    {
        SearchParameterType.Token => IndexTable.Token,
        SearchParameterType.String => IndexTable.String,
        SearchParameterType.Date => IndexTable.Date,
        SearchParameterType.Number => IndexTable.Number,
        SearchParameterType.Quantity => IndexTable.Quantity,
        SearchParameterType.Reference => IndexTable.Reference,
        SearchParameterType.Uri => IndexTable.Uri,
        _ => throw new RequestProblem(400, "not-supported", "A search parameter of this kind is not supported."),
    };
}
