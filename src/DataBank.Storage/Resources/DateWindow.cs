using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Two conditions that leave a window of one date. Each alone is met by half of all resources; together they are read from the rows that
/// begin in the window or up to a day before it. Only rows of more than a day, or one of several, can meet them otherwise: such resources
/// have a row of their own (<see cref="IndexEndings.Wide"/>).
/// </summary>
internal sealed record DateWindow(SearchCriterion From, SearchCriterion To)
{
    private const long Day = 24 * 60 * 60 * 1000;

    /// <summary>The windows among conditions.</summary>
    public static List<DateWindow> In(IReadOnlyList<SearchCondition> conditions)
    {
        var windows = new List<DateWindow>();
        foreach (var ends in conditions.OfType<SearchCriterion>().Where(IsOne).GroupBy(criterion => criterion.Code))
        {
            var from = ends.FirstOrDefault(criterion => ValueOf(criterion).Prefix is SearchPrefix.Ge or SearchPrefix.Gt or SearchPrefix.Sa);
            var to = ends.FirstOrDefault(criterion => ValueOf(criterion).Prefix is SearchPrefix.Le or SearchPrefix.Lt or SearchPrefix.Eb);
            if (from is not null && to is not null) windows.Add(new DateWindow(from, to));
        }
        return windows;
    }

    /// <summary>The hulls of what is wide among the dates of a resource.</summary>
    public static IEnumerable<DateEntry> Wide(IReadOnlyList<DateEntry> dates) => dates
        .GroupBy(entry => entry.Parameter, StringComparer.Ordinal)
        .Select(group => (Hull: new DateEntry(group.Key, group.Min(entry => entry.Start), group.Max(entry => entry.End)), First: group.First()))
        .Where(found => found.Hull != found.First || (double)found.Hull.End - found.Hull.Start > Day) // The ends may be as far away as there are numbers.
        .Select(found => found.Hull);

    public async Task<IndexSet> ToSetAsync(SearchCompiler compiler, IReadOnlyList<string> types, CancellationToken cancellation)
    {
        var values = new ValueConditions(compiler, modifier: null);
        var parameter = await compiler.IsParameterAsync(types, From.Definition!, "", cancellation);
        var first = values.OfDate(parameter, ValueOf(From));
        var last = values.OfDate(parameter, ValueOf(To));
        var (from, to) = (IndexRows.ToSet(compiler.Engine, [first], isNegated: false), IndexRows.ToSet(compiler.Engine, [last], isNegated: false));
        var wide = await compiler.IsParameterAsync(types, From.Definition!, IndexEndings.Wide, cancellation);
        var (earliest, start, end) = (compiler.Bind(ValueOf(From).Start - Day), compiler.Bind(ValueOf(From).Start), compiler.Bind(ValueOf(To).End));
        var numbers = $"select i.number from date_index i where i.param_id {parameter} and i.start_time >= {earliest} and i.start_time < {end} and {first.Condition} and {last.Condition} "
            + $"union all select w.number from date_index w where w.param_id {wide} and w.start_time < {end} and w.end_time > {start} and {Holds("w.number")}";
        return new IndexSet(Holds, numbers, IndexSetOrder.Spread) { Counted = numbers };

        string Holds(string number) => $"{from.Holds(number)} and {to.Holds(number)}";
    }

    // Of a parameter that stands for several, or with several values, rows of different kinds could meet the conditions together.
    private static bool IsOne(SearchCriterion criterion) =>
        criterion is { Modifier: null, Definition: { Type: SearchParameterType.Date, IndexedAs.Count: 1 }, Values: [DateValue] };

    private static DateValue ValueOf(SearchCriterion criterion) => (DateValue)criterion.Values[0];
}
