namespace DataBank.Fhir;

/// <summary>
/// Conditions of _filter on the components of one element: component-code-value-quantity[code eq http://loinc.org|8480-6].value-quantity gt 140. They
/// become the alternatives of a composite criterion, each true of one row of its index.
/// </summary>
internal sealed class FilterComposite(CriterionParser criteria, FilterSize size, SearchParameterDefinition composite)
{
    private const int MostAlternatives = 64;

    public SearchCriterion Parse((string Text, int Position)? filter, (string Text, int Position) component, string comparison, string value)
    {
        var last = Compare(component.Text, component.Position, comparison, value);
        SearchCondition condition = filter is null ? last : new CombinedCondition(LogicalOperator.And, [FilterParser.Parse(Compare, size, filter.Value), last]);
        return new SearchCriterion(composite.Code, composite, null, [.. Alternatives(condition).Select(Checked)]);
    }

    // A component is named by its own code, or by what follows the last common word: related-type of related as type.
    private SearchCriterion Compare(string path, int position, string comparison, string value)
    {
        var named = Enumerable.Range(0, composite.Components.Count).Where(at => CodeOf(at) == path).ToList();
        if (named.Count == 0) named = [.. Enumerable.Range(0, composite.Components.Count).Where(at => CodeOf(at).EndsWith($"-{path}", StringComparison.Ordinal))];
        if (named is not [var component])
            throw RequestProblem.Invalid($"_filter names no component of {composite.Code} at position {position + 1}: those are {string.Join(" and ", composite.Components.Select((_, at) => CodeOf(at)))}.");
        var definition = composite.Components[component].Definition;
        var leaf = FilterComparison.Leaf(criteria, definition.Code, definition, definition.Type, comparison, value);
        return new SearchCriterion(composite.Code, composite, null, [new CompositeValue(PartsOf(component, leaf))]);
    }

    private CompositePart[] PartsOf(int component, SearchCriterion leaf) => leaf switch
    {
        // The index has elements with all components.
        { Values: [MissingValue { IsMissing: false }] } => [],
        { Values: [MissingValue] } => throw new RequestProblem(400, "not-supported", $"Elements that lack a component of {composite.Code} are not found by it: pr takes true there."),
        { Modifier: null or "equals" or "contains" or "ends" or "differs" } => [new CompositePart(component, leaf.Values[0], leaf.Modifier)],
        _ => throw UnsupportedSearch.Of($"This operator of _filter on a component of {composite.Code}"),
    };

    private List<CompositeValue> Alternatives(SearchCondition condition)
    {
        switch (condition)
        {
            case SearchCriterion { Values: [CompositeValue value] }:
                return [value];
            case CombinedCondition { Operator: LogicalOperator.Or } either:
                return Bounded(either.Conditions.SelectMany(Alternatives));
            case CombinedCondition { Operator: LogicalOperator.And } both:
                return both.Conditions.Select(Alternatives).Aggregate((all, more) => Bounded(all.SelectMany(one => more.Select(other => new CompositeValue([.. one.Parts, .. other.Parts])))));
            default:
                // One element may have several codes: that none of them is one can't be told by a row alone.
                throw new RequestProblem(400, "not-supported", $"not is no part of a filter in brackets behind {composite.Code}: use ne there, or put not before the whole comparison.");
        }
    }

    private static List<CompositeValue> Bounded(IEnumerable<CompositeValue> alternatives) => alternatives.Take(MostAlternatives + 1).ToList() is { Count: <= MostAlternatives } bounded
        ? bounded : throw new RequestProblem(400, "too-costly", $"A filter in brackets has up to {MostAlternatives} alternatives.");

    // Amounts in units of UCUM have rows of their own, in base units.
    private CompositeValue Checked(CompositeValue value) => value.Parts.Select(part => part.Value).OfType<QuantityValue>().Select(quantity => quantity.IsReduced).Distinct().Count() < 2
        ? value : throw RequestProblem.Invalid($"Amounts of {composite.Code} that are compared together are all written with a unit of UCUM, or none is.");

    private string CodeOf(int component) => composite.Components[component].Definition.Code;
}
