using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Compiles one criterion: which rows of which index tables have one of its values.</summary>
internal sealed class CriterionCompiler(SearchCompiler compiler)
{
    private const int MostSingleValues = 8;
    private readonly List<IndexRows> rows = [];

    public static IndexTable TableOf(SearchParameterDefinition definition) => definition.Type switch
    {
        SearchParameterType.Token => IndexTable.Token,
        SearchParameterType.String => IndexTable.String,
        SearchParameterType.Date => IndexTable.Date,
        SearchParameterType.Number => IndexTable.Number,
        SearchParameterType.Quantity => IndexTable.Quantity,
        SearchParameterType.Reference => IndexTable.Reference,
        SearchParameterType.Uri => IndexTable.Uri,
        _ => IndexTable.Composite,
    };

    public async Task<IndexSet> SetAsync(IReadOnlyList<string> types, SearchCriterion criterion, CancellationToken cancellation)
    {
        if (criterion.Definition is null) return OfResource(types, criterion);
        if (criterion.Values is [MissingValue { IsMissing: var isMissing }])
        {
            await AddAnyAsync(types, criterion.Definition, cancellation);
            return IndexRows.ToSet(compiler.Engine, rows, isMissing);
        }
        criterion = await compiler.ResolveAsync(criterion, cancellation);
        var conditions = new ValueConditions(compiler, criterion.Modifier);
        var ending = criterion.Modifier switch
        {
            "identifier" => IndexEndings.Identifier,
            "of-type" => IndexEndings.OfType,
            "text" => IndexEndings.Text,
            _ => "",
        };
        foreach (var kind in criterion.Values.GroupBy(value => ending.Length == 0 && IsReduced(value) ? IndexEndings.Ucum : ending))
        {
            var parameter = await compiler.IsParameterAsync(types, criterion.Definition!, kind.Key, cancellation);
            await AddTokensAsync(parameter, criterion, [.. kind.OfType<TokenValue>()], cancellation);
            AddReferences(parameter, criterion, [.. kind.OfType<ReferenceValue>()]);
            foreach (var value in kind.Where(value => value is not (TokenValue or ReferenceValue)))
                rows.AddRange(await conditions.OfAsync(parameter, value, criterion.Definition!, cancellation));
        }
        return IndexRows.ToSet(compiler.Engine, rows, criterion.Modifier == "not");
    }

    private static bool IsReduced(SearchValue value) => value switch
    {
        QuantityValue quantity => quantity.IsReduced,
        CompositeValue composite => composite.Parts.Any(part => IsReduced(part.Value)),
        _ => false,
    };

    private IndexSet OfResource(IReadOnlyList<string> types, SearchCriterion criterion)
    {
        var isId = criterion.Code == "_id";
        var condition = isId
            ? $"x.id in ({ValueListSql.Texts(compiler.Engine, compiler.Bind(JsonSerializer.Serialize(criterion.Values.Select(IdOf))))})"
            : "(" + string.Join(" or ", criterion.Values.OfType<DateValue>().Select(LastUpdated)) + ")";
        var isNegated = criterion.Modifier is "not" or "differs";
        var ofTypes = compiler.OfTypes(types, "x");
        return new IndexSet(
            number => $"{(isNegated ? "not " : "")}exists (select 1 from resource x where x.number = {number} and x.is_current = 1 and {condition})",
            isNegated ? null : $"select x.number from resource x where {ofTypes} and {condition} and x.is_current = 1 and x.deleted = 0",
            isId ? IndexSetOrder.Spread : IndexSetOrder.ByTime);

        string LastUpdated(DateValue value)
        {
            var (start, end) = ValueConditions.Widened(value, compiler.Clock);
            return $"({SearchSql.Instant(compiler.Engine, value.Prefix, "x.last_updated", compiler.Bind(start), compiler.Bind(end))})";
        }

        static string IdOf(SearchValue value) => value is TokenValue { Code: { } id } ? id : throw RequestProblem.Invalid("_id takes ids.");
    }

    private async Task AddAnyAsync(IReadOnlyList<string> types, SearchParameterDefinition definition, CancellationToken cancellation)
    {
        await AddAsync(TableOf(definition), "");
        if (definition.Type != SearchParameterType.Reference) return;
        await AddAsync(IndexTable.Uri, "");
        await AddAsync(IndexTable.Token, IndexEndings.Identifier);

        async Task AddAsync(IndexTable table, string ending) =>
            rows.Add(new IndexRows(table, await compiler.IsParameterAsync(types, definition, ending, cancellation), "1 = 1", IndexSetOrder.Spread));
    }

    // A handful of values get a look-up each, which engines plan best; long lists travel as one parameter.
    private async Task AddTokensAsync(string parameter, SearchCriterion criterion, IReadOnlyList<TokenValue> values, CancellationToken cancellation)
    {
        var (pairs, codes, conditions) = (new List<object[]>(), new List<string>(), new List<string>());
        foreach (var value in values)
        {
            var systemId = await compiler.SystemAsync(value.System, cancellation);
            var hasSystem = value.System is not null || value.HasNoSystem;
            if (value.Code is null) conditions.Add($"i.system_id = {compiler.Bind(systemId)}");
            else if (hasSystem) pairs.Add([IndexText.Whole(value.Code), systemId]);
            else codes.Add(IndexText.Whole(value.Code));
        }
        foreach (var condition in conditions) Add(IndexTable.Token, parameter, criterion, condition, IndexSetOrder.Spread);
        AddPairs(IndexTable.Token, parameter, criterion, pairs, "i.code", "i.system_id");
        AddSingles(IndexTable.Token, parameter, criterion, codes, "i.code");
    }

    private void AddReferences(string parameter, SearchCriterion criterion, IReadOnlyList<ReferenceValue> values)
    {
        var (pairs, ids, urls) = (new List<object[]>(), new List<string>(), new List<string>());
        foreach (var value in values)
        {
            if (value.Url is not null) urls.Add(IndexText.Whole(value.Url));
            var targetType = value.TargetType ?? (criterion.Modifier is null or "differs" ? null : criterion.Modifier);
            if (value.TargetId is not null && targetType is not null) pairs.Add([IndexText.Whole(value.TargetId), targetType]);
            else if (value.TargetId is not null) ids.Add(IndexText.Whole(value.TargetId));
        }
        AddPairs(IndexTable.Reference, parameter, criterion, pairs, "i.target_id", "i.target_type");
        AddSingles(IndexTable.Reference, parameter, criterion, ids, "i.target_id");
        AddSingles(IndexTable.Uri, parameter, criterion, urls, "i.uri");
    }

    private void AddPairs(IndexTable table, string parameter, SearchCriterion criterion, List<object[]> pairs, string first, string second)
    {
        if (pairs.Count > MostSingleValues)
        {
            Add(table, parameter, criterion, SearchSql.IsAmongPairs(compiler.Engine, table, compiler.Bind(JsonSerializer.Serialize(pairs))), IndexSetOrder.Spread);
            return;
        }
        foreach (var pair in pairs)
            Add(table, parameter, criterion, $"{first} = {compiler.Bind(pair[0])} and {second} = {compiler.Bind(pair[1])}", IndexSetOrder.ByNumber);
    }

    private void AddSingles(IndexTable table, string parameter, SearchCriterion criterion, List<string> values, string column)
    {
        if (values.Count > MostSingleValues)
        {
            Add(table, parameter, criterion, $"{column} in ({ValueListSql.Texts(compiler.Engine, compiler.Bind(JsonSerializer.Serialize(values)))})", IndexSetOrder.Spread);
            return;
        }
        foreach (var value in values) Add(table, parameter, criterion, $"{column} = {compiler.Bind(value)}", IndexSetOrder.ByNumber);
    }

    private void Add(IndexTable table, string parameter, SearchCriterion criterion, string condition, IndexSetOrder order) => rows.Add(
        criterion.Modifier == "differs" ? new IndexRows(table, parameter, $"not ({condition})", IndexSetOrder.Spread) : new IndexRows(table, parameter, condition, order));
}
