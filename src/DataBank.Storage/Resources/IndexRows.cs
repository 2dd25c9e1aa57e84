namespace DataBank.Storage;

/// <summary>Rows i of one index table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Parameter">"= @p" or "in (…)", to stand behind param_id.</param>
/// <param name="Condition">On i.</param>
/// <param name="Order">How the numbers of these rows come.</param>
internal sealed record IndexRows(IndexTable Table, string Parameter, string Condition, IndexSetOrder Order)
{
    /// <summary>Numbers, quantities or composites whose low end is below their high one, as the condition says.</summary>
    public bool IsRange { get; init; }

    /// <summary>The resources that have at least one of the rows, or (negated) none.</summary>
    public static IndexSet ToSet(DatabaseEngine engine, IReadOnlyList<IndexRows> rows, bool isNegated)
    {
        var places = rows.GroupBy(row => (row.Table, row.Parameter)).ToList();
        var numbers = isNegated ? null : string.Join(" union all ", rows.Select(row => row.Numbers(engine)));
        return new IndexSet(
            number => $"{(isNegated ? "not " : "")}({string.Join(" or ", places.Select(place => HasOne(engine, place, number)))})",
            numbers,
            rows is [var only] && !only.Parameter.StartsWith("in", StringComparison.Ordinal) ? only.Order : IndexSetOrder.Spread) { Counted = numbers };
    }

    private string Numbers(DatabaseEngine engine) =>
        $"select i.number from {(IsRange ? SearchSql.Ranges(engine, Table) : $"{IndexSql.Name(Table)} i")} where i.param_id {Parameter} and {Condition}";

    private static string HasOne(DatabaseEngine engine, IGrouping<(IndexTable Table, string Parameter), IndexRows> place, string number) =>
        $"exists (select 1 from {SearchSql.RowsOfOne(engine, place.Key.Table)} where i.number = {number} and i.param_id {place.Key.Parameter} "
        + $"and ({string.Join(" or ", place.Select(row => $"({row.Condition})"))}))";
}
