namespace DataBank.Pseudonymization;

/// <summary>
/// The quasi-identifiers and sensitive values of a table as small numbers, for each level of each hierarchy: tells which rows share a class
/// at given levels, and which classes are large and diverse enough.
/// </summary>
internal sealed class EquivalenceClasses
{
    private readonly AnonymizationPolicy policy;
    private readonly int[][][] codes; // by quasi-identifier, level above its first, row
    private readonly int[][] sensitive;

    private EquivalenceClasses(AnonymizationPolicy policy, int[][][] codes, int[][] sensitive, int rows) =>
        (this.policy, this.codes, this.sensitive, Rows) = (policy, codes, sensitive, rows);

    public int Rows { get; }

    /// <summary>Per quasi-identifier: how many levels lie above its first.</summary>
    public IReadOnlyList<int> Heights => [.. codes.Select(column => column.Length - 1)];

    public static EquivalenceClasses Of(IReadOnlyList<TableColumn> columns, AnonymizationPolicy policy, IReadOnlyList<IReadOnlyList<string>[]> rows)
    {
        var quasi = Enumerable.Range(0, columns.Count).Where(column => columns[column].Role == ColumnRole.QuasiIdentifier);
        var hidden = Enumerable.Range(0, columns.Count).Where(column => columns[column].Role == ColumnRole.Sensitive);
        return new EquivalenceClasses(
            policy,
            [.. quasi.Select(column => Enumerable.Range(columns[column].Level, columns[column].Hierarchy.Top - columns[column].Level + 1)
                .Select(level => Number(rows.Select(row => columns[column].Hierarchy.Generalize(Cell.Text(row[column]), level)))).ToArray())],
            [.. hidden.Select(column => Number(rows.Select(row => Cell.Text(row[column]))))],
            rows.Count);
    }

    public int Code(int quasiIdentifier, int level, int row) => codes[quasiIdentifier][level][row];

    /// <summary>Rows in classes that are too small, or whose sensitive values are too few, at these levels.</summary>
    public bool[] Failing(IReadOnlyList<int> levels)
    {
        var (classes, count) = Classes(levels);
        var isSound = new bool[count];
        var sizes = new int[count];
        foreach (var each in classes) sizes[each]++;
        for (var each = 0; each < count; each++) isSound[each] = sizes[each] >= policy.K;
        foreach (var column in sensitive)
        {
            var diversity = new int[count];
            var seen = new HashSet<long>();
            for (var row = 0; row < Rows; row++)
            {
                if (seen.Add(((long)classes[row] << 32) | (uint)column[row])) diversity[classes[row]]++;
            }
            for (var each = 0; each < count; each++) isSound[each] &= diversity[each] >= policy.L;
        }
        return [.. classes.Select(each => !isSound[each])];
    }

    /// <summary>Whether these rows could be one class.</summary>
    public bool AreSound(List<int> rows) =>
        rows.Count >= policy.K && sensitive.All(column => rows.Select(row => column[row]).Distinct().Take(policy.L).Count() >= policy.L);

    private (int[] Classes, int Count) Classes(IReadOnlyList<int> levels)
    {
        var classes = new int[Rows];
        var count = Rows > 0 ? 1 : 0;
        for (var column = 0; column < codes.Length; column++)
        {
            var values = codes[column][levels[column]];
            var known = new Dictionary<long, int>();
            for (var row = 0; row < Rows; row++)
            {
                var key = ((long)classes[row] << 32) | (uint)values[row];
                if (!known.TryGetValue(key, out var found)) known.Add(key, found = known.Count);
                classes[row] = found;
            }
            count = known.Count;
        }
        return (classes, count);
    }

    private static int[] Number(IEnumerable<string> values)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. values.Select(value => known.TryGetValue(value, out var number) ? number : known[value] = known.Count)];
    }
}
