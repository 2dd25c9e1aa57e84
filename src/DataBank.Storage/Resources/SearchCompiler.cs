using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;
using SortKey = DataBank.Fhir.SortKey;

namespace DataBank.Storage;

/// <summary>
/// Turns the conditions of a search into sets of resources over the index (<see cref="IndexSet"/>): values are joined by OR, conditions by
/// AND. Values are always parameters.
/// </summary>
/// <param name="sight">How far the one who searches sees; null: everything.</param>
internal sealed class SearchCompiler(ReadSession session, IndexNames names, Terminology terminology, TimeProvider clock, Sight? sight)
{
    private readonly List<(string Name, object Value)> parameters = [];
    private int aliases;
    private string? opened;

    public IReadOnlyList<(string Name, object Value)> Parameters => parameters;

    public DatabaseEngine Engine => session.Engine;

    public TimeProvider Clock => clock;

    public KanjiForms Kanji => names.Kanji;

    private readonly string then = Then(session.Engine);

    /// <summary>Joins what follows. SQLite, without statistics, would turn joins around: it keeps the order of these.</summary>
    public static string Then(DatabaseEngine engine) => engine == DatabaseEngine.Sqlite ? "cross join" : "join";

    public string Bind(object value)
    {
        var name = $"@p{parameters.Count.ToString(CultureInfo.InvariantCulture)}";
        parameters.Add((name, value));
        return name;
    }

    /// <summary>One set for each condition of the query.</summary>
    public async Task<IReadOnlyList<IndexSet>> SetsAsync(SearchQuery query, CancellationToken cancellation)
    {
        var sets = new List<IndexSet>();
        var windows = query.Types.Count == 1 ? DateWindow.In(query.Criteria) : [];
        if (windows.Count > 0 && !await IsIndexCurrentAsync(cancellation)) windows = [];
        foreach (var window in windows) sets.Add(await window.ToSetAsync(this, query.Types, cancellation));
        foreach (var condition in query.Criteria.Where(condition => !windows.Exists(window => window.From == condition || window.To == condition)))
        {
            sets.Add(await SetAsync(query.Types, condition, cancellation));
        }
        return sets;
    }

    /// <summary>A plan that finds what is shown alone.</summary>
    public SearchPlan Shown(IReadOnlyList<string> types, SearchPlan plan) =>
        sight is null ? plan : plan with { Filters = [.. plan.Filters, new IndexSet(number => IsShown(types, number), null, IndexSetOrder.Spread)] };

    /// <summary>Whether nothing is closed to the one who searches.</summary>
    public bool ShowsAll => sight is null;

    /// <summary>A condition: the resource of this number is shown.</summary>
    public string IsShown(IReadOnlyCollection<string> types, string number)
    {
        if (sight is null) return "1 = 1";
        if (sight.Opened.Count > 0) opened ??= Bind(JsonSerializer.Serialize(sight.Opened));
        return $"not {RestrictionSql.IsClosed(Engine, number, opened, types)}";
    }

    // What is not shown leads nowhere, either: a chain through it would tell of it.
    private IndexSet Shown(string type, IndexSet set)
    {
        if (sight is null) return set;
        var alias = $"h{aliases++}";
        return set with
        {
            Holds = number => $"({set.Holds(number)} and {IsShown([type], number)})",
            Numbers = Shown(set.Numbers),
            Stepwise = Shown(set.Stepwise),
        };

        string? Shown(string? numbers) => numbers is null ? null : $"select {alias}.number from ({numbers}) {alias} where {IsShown([type], $"{alias}.number")}";
    }

    private async Task<bool> IsIndexCurrentAsync(CancellationToken cancellation)
    {
        await using var command = session.Command(ReindexSql.FindState(Engine));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) && row.GetInt32(0) == IndexState.VersionOf(Kanji);
    }

    /// <summary>The same for all resources read in the order of their numbers: an index by type would need them sorted.</summary>
    public string AmongTypes(IReadOnlyList<string> types, string alias) =>
        (types.Count > 1 && Engine == DatabaseEngine.Sqlite ? "+" : "") + OfTypes(types, alias);

    /// <summary>A condition on the type of a resource.</summary>
    public string OfTypes(IReadOnlyList<string> types, string alias) => types switch
    {
        [var only] => $"{alias}.type = {Bind(only)}",
        _ => $"{alias}.type in ({ValueListSql.Texts(Engine, Bind(JsonSerializer.Serialize(types)))})",
    };

    /// <summary>"= @p" or "in (…)": the numbers of a parameter on the types.</summary>
    public async Task<string> IsParameterAsync(
        IReadOnlyList<string> types, SearchParameterDefinition definition, string ending, CancellationToken cancellation)
    {
        var known = new List<int>();
        foreach (var type in types)
        {
            foreach (var code in definition.IndexedAs)
            {
                var id = await names.ParameterAsync(session, type, code + ending, cancellation);
                if (id != IndexNames.Unknown) known.Add(id);
            }
        }
        return Among(known);
    }

    /// <summary>The same for every reference parameter of the types.</summary>
    public Task<string> AreReferencesAsync(IEnumerable<string> types, CancellationToken cancellation) =>
        AreAsync(types.SelectMany(SearchParameters.For).Where(definition => definition.Type == SearchParameterType.Reference), cancellation);

    /// <summary>The same for every reference parameter that may lead to a type.</summary>
    public Task<string> AreReferencesToAsync(string target, CancellationToken cancellation) => AreAsync(
        ResourceTypes.All.SelectMany(SearchParameters.For).Where(definition => definition.Type == SearchParameterType.Reference && (definition.Targets.Count == 0 || definition.Targets.Contains(target))),
        cancellation);

    /// <summary>The same for some parameters with rows of their own.</summary>
    public async Task<string> AreAsync(IEnumerable<SearchParameterDefinition> definitions, CancellationToken cancellation)
    {
        var known = new List<int>();
        foreach (var definition in definitions)
        {
            var id = await names.ParameterAsync(session, definition.ResourceType, definition.Code, cancellation);
            if (id != IndexNames.Unknown) known.Add(id);
        }
        return Among(known);
    }

    private string Among(List<int> known) => known switch
    {
        [] => $"= {Bind(IndexNames.Unknown)}",
        [var only] => $"= {Bind(only)}",
        _ => $"in ({string.Join(", ", known.Order())})", // Numbers of our own.
    };

    public ValueTask<int> SystemAsync(string? uri, CancellationToken cancellation) => names.SystemAsync(session, uri, cancellation);

    public async Task<string> SortValueAsync(IReadOnlyList<string> types, SortKey key, CancellationToken cancellation)
    {
        if (key.Parameter is null) return "(select x.surrogate from resource x where x.number = m.number and x.is_current = 1)";
        if (key.Parameter.Code == "_id") return "(select x.id from resource x where x.number = m.number and x.is_current = 1)";
        var parameter = await IsParameterAsync(types, key.Parameter, "", cancellation);
        return SearchSql.SortValue(Engine, CriterionCompiler.TableOf(key.Parameter), parameter, key.Descending ? SortOrder.Descending : SortOrder.Ascending);
    }

    private Task<IndexSet> SetAsync(IReadOnlyList<string> types, SearchCondition condition, CancellationToken cancellation) => condition switch
    {
        SearchCriterion criterion => new CriterionCompiler(this).SetAsync(types, criterion, cancellation),
        ChainCondition chain => ChainAsync(types, chain, cancellation),
        ReverseChainCondition reverse => ReverseChainAsync(types, reverse, cancellation),
        CombinedCondition combined => CombineAsync(types, combined, cancellation),
        CompartmentCondition compartment => Task.FromResult(Compartment(types, compartment)),
        TextCondition text => Task.FromResult(Text(types, text)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<IndexSet> ChainAsync(IReadOnlyList<string> types, ChainCondition chain, CancellationToken cancellation)
    {
        var parameter = await IsParameterAsync(types, chain.Reference, "", cancellation);
        var (holds, numbers, stepwise) = (new List<Func<string, string>>(), new List<string?>(), new List<string?>());
        foreach (var (type, condition) in chain.Targets)
        {
            var inner = Shown(type, await SetAsync([type], condition, cancellation));
            var (row, target, bound) = ($"c{aliases++}", $"t{aliases++}", Bind(type));
            holds.Add(number => $"exists (select 1 from reference_index {row} {then} resource {target} on {target}.type = {row}.target_type "
                + $"and {target}.id = {row}.target_id and {target}.is_current = 1 and {target}.deleted = 0 "
                + $"where {row}.number = {number} and {row}.param_id {parameter} and {row}.target_type = {bound} and {inner.Holds($"{target}.number")})");
            (string, string, string)[] steps =
            [
                ("resource", target, $"{target}.number = n{row}.number and {target}.is_current = 1"),
                ("reference_index", row, $"{row}.param_id {parameter} and {row}.target_id = {target}.id and {row}.target_type = {target}.type"),
            ];
            numbers.Add(Joined(inner, row, row, steps));
            stepwise.Add(Stepwise(inner, row, row, steps));
        }
        return Either(holds, numbers) with { Stepwise = stepwise.Contains(null) ? null : string.Join(" union all ", stepwise) };
    }

    private async Task<IndexSet> ReverseChainAsync(IReadOnlyList<string> types, ReverseChainCondition reverse, CancellationToken cancellation)
    {
        string[] source = [reverse.Reference.ResourceType];
        var parameter = await IsParameterAsync(source, reverse.Reference, "", cancellation);
        var inner = Shown(source[0], await SetAsync(source, reverse.Condition, cancellation));
        var (row, target) = ($"c{aliases++}", $"t{aliases++}");
        (string, string, string)[] steps =
        [
            ("reference_index", row, $"{row}.number = n{row}.number and {row}.param_id {parameter}"),
            ("resource", target, $"{target}.type = {row}.target_type and {target}.id = {row}.target_id and {target}.is_current = 1 and {target}.deleted = 0 and {OfTypes(types, target)}"),
        ];
        return new IndexSet(
            number => $"exists (select 1 from resource {target} {then} reference_index {row} on {row}.param_id {parameter} and {row}.target_id = {target}.id "
                + $"and {row}.target_type = {target}.type where {target}.number = {number} and {target}.is_current = 1 and {inner.Holds($"{row}.number")})",
            Joined(inner, row, target, steps),
            IndexSetOrder.Spread) { Counted = inner.Counted, Stepwise = Stepwise(inner, row, target, steps) }; // Each of the others refers to one of these, rarely to more.
    }

    // From the resources n… of a set to those of the last step.
    private string? Joined(IndexSet inner, string row, string last, IEnumerable<(string Table, string Alias, string Condition)> steps) => inner.Numbers is null
        ? null
        : $"select {last}.number from ({inner.Numbers}) n{row} {string.Join(' ', steps.Select(step => $"{then} {step.Table} {step.Alias} on {step.Condition}"))}";

    private string? Stepwise(IndexSet inner, string row, string last, IEnumerable<(string Table, string Alias, string Condition)> steps) => inner.Numbers is null || Engine != DatabaseEngine.PostgreSql
        ? null
        : $"select {last}.number from ({inner.Stepwise ?? inner.Numbers}) n{row} {string.Join(' ', steps.Select(step => SearchSql.Step(step.Table, step.Alias, step.Condition)))}";

    private async Task<IndexSet> CombineAsync(IReadOnlyList<string> types, CombinedCondition combined, CancellationToken cancellation)
    {
        var sets = new List<IndexSet>();
        foreach (var condition in combined.Conditions) sets.Add(await SetAsync(types, condition, cancellation));
        switch (combined.Operator)
        {
            case LogicalOperator.Not:
                return new IndexSet(number => $"not ({sets[0].Holds(number)})", null, IndexSetOrder.Spread);
            case LogicalOperator.Or:
                return Either([.. sets.Select(set => set.Holds)], [.. sets.Select(set => set.Numbers)]);
            default:
                var driver = sets.Where(set => set.Numbers is not null).MinBy(set => set.Order);
                var alias = $"a{aliases++}";
                var others = string.Concat(sets.Where(set => set != driver).Select(set => $" and {set.Holds($"{alias}.number")}"));
                return new IndexSet(
                    number => $"({string.Join(" and ", sets.Select(set => set.Holds(number)))})",
                    driver is null ? null : $"select {alias}.number from ({driver.Numbers}) {alias} where 1 = 1{others}",
                    driver?.Order ?? IndexSetOrder.Spread);
        }
    }

    // Text rows are of all types together.
    private IndexSet Text(IReadOnlyList<string> types, TextCondition text)
    {
        var (part, ofTypes) = (text.IsNarrative ? TextPart.Narrative : TextPart.Content, OfTypes(types, "x"));
        if (Engine == DatabaseEngine.Sqlite)
        {
            var query = Bind(TextSql.Query(part, text.Alternatives));
            return new IndexSet(number => $"{number} in ({TextSql.Find(Engine, part, query)})", TextSql.FindCurrent(query, ofTypes, types.Count == 1), IndexSetOrder.ByNumberAlone);
        }
        var found = string.Join(" union ", text.Alternatives.Select(pieces => TextSql.Find(Engine, part, Bind(TextSql.Query(pieces)))));
        return new IndexSet(
            number => $"{number} in ({found})", $"select x.number from resource x where x.number in ({found}) and x.is_current = 1 and x.deleted = 0 and {ofTypes}", IndexSetOrder.Spread);
    }

    /// <summary>The criterion with the codes or resources that :in, :not-in, :above or :below stand for.</summary>
    public Task<SearchCriterion> ResolveAsync(SearchCriterion criterion, CancellationToken cancellation) => (criterion.Definition?.Type, criterion.Modifier) switch
    {
        (SearchParameterType.Token, "in" or "not-in" or "above" or "below") => new TerminologySearch(session, terminology).ResolveAsync(criterion, cancellation),
        (SearchParameterType.Reference, "above" or "below") => new HierarchySearch(session, this).ResolveAsync(criterion, cancellation),
        _ => Task.FromResult(criterion),
    };

    private static IndexSet Either(List<Func<string, string>> holds, List<string?> numbers) => new(
        number => $"({string.Join(" or ", holds.Select(each => each(number)))})",
        numbers.Contains(null) ? null : string.Join(" union all ", numbers),
        IndexSetOrder.Spread);

    private IndexSet Compartment(IReadOnlyList<string> types, CompartmentCondition compartment)
    {
        var patient = Bind(compartment.PatientId);
        var ofTypes = OfTypes(types, "i");
        return new IndexSet(
            number => $"exists (select 1 from compartment i where i.number = {number} and i.patient_id = {patient})",
            $"select i.number from compartment i where i.patient_id = {patient} and {ofTypes}",
            types.Count == 1 ? IndexSetOrder.ByNumber : IndexSetOrder.Spread);
    }
}
