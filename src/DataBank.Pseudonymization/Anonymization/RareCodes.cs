namespace DataBank.Pseudonymization;

/// <summary>
/// 特異な記述 in columns that are no quasi-identifiers: a code that fewer than k persons have becomes coarser until k have it, or goes; in sets
/// also every pair of codes is shared by k persons (k^m-anonymity, m = 2), or one of the two goes where they meet.
/// </summary>
internal static class RareCodes
{
    /// <summary>Changes the cells; how many values became coarser or went, per column.</summary>
    public static int[] Apply(IReadOnlyList<TableColumn> columns, AnonymizationPolicy policy, IReadOnlyList<IReadOnlyList<string>[]> rows)
    {
        var removed = new int[columns.Count];
        for (var column = 0; column < columns.Count; column++)
        {
            if (columns[column].Role == ColumnRole.QuasiIdentifier || columns[column].IsNumber) continue;
            removed[column] = Coarsen(columns[column], column, policy.K, rows);
        }
        if (policy.M < 2) return removed;
        var sets = Enumerable.Range(0, columns.Count).Where(column => columns[column].IsSet).ToList();
        foreach (var (column, count) in PartPairs(sets, policy.K, rows)) removed[column] += count;
        return removed;
    }

    // All that is one text goes up as one, so what is common stays so.
    private static int Coarsen(TableColumn column, int at, int k, IReadOnlyList<IReadOnlyList<string>[]> rows)
    {
        var hierarchy = column.Hierarchy;
        var texts = rows.SelectMany(row => row[at]).Distinct(StringComparer.Ordinal)
            .ToDictionary(value => value, value => hierarchy.Generalize(value, column.Level), StringComparer.Ordinal);
        for (var level = column.Level; level < hierarchy.Top; level++)
        {
            var counts = Count(rows.Select(row => row[at].Select(value => texts[value]).Distinct(StringComparer.Ordinal)));
            foreach (var value in texts.Where(text => counts[text.Value] < k).Select(text => text.Key).ToList())
                texts[value] = level + 1 == hierarchy.Top ? "" : hierarchy.Generalize(value, level + 1);
        }
        var changed = 0;
        foreach (var row in rows)
        {
            changed += row[at].Count(value => texts[value] != hierarchy.Generalize(value, column.Level));
            row[at] = [.. row[at].Select(value => texts[value]).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
        return changed;
    }

    private static Dictionary<string, int> Count(IEnumerable<IEnumerable<string>> cells)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var value in cells.SelectMany(cell => cell)) counts[value] = counts.GetValueOrDefault(value) + 1;
        return counts;
    }

    // Of a pair that is rare the commoner code goes in the rows where they meet: it stays common. Until no pair and no code is rare.
    private static IEnumerable<(int Column, int Count)> PartPairs(List<int> sets, int k, IReadOnlyList<IReadOnlyList<string>[]> rows)
    {
        while (true)
        {
            var singles = new Dictionary<(int Column, string Code), int>();
            var pairs = new Dictionary<((int Column, string Code) First, (int Column, string Code) Second), int>();
            foreach (var row in rows)
            {
                var items = Items(sets, row);
                for (var i = 0; i < items.Count; i++)
                {
                    singles[items[i]] = singles.GetValueOrDefault(items[i]) + 1;
                    for (var j = i + 1; j < items.Count; j++) pairs[(items[i], items[j])] = pairs.GetValueOrDefault((items[i], items[j])) + 1;
                }
            }
            var isDone = true;
            foreach (var row in rows)
            {
                var items = Items(sets, row);
                var going = items.Where(item => singles[item] < k).ToHashSet();
                for (var i = 0; i < items.Count; i++)
                {
                    for (var j = i + 1; j < items.Count && !going.Contains(items[i]); j++)
                    {
                        if (!going.Contains(items[j]) && pairs[(items[i], items[j])] < k) going.Add(singles[items[i]] >= singles[items[j]] ? items[i] : items[j]);
                    }
                }
                foreach (var column in going.GroupBy(item => item.Column, item => item.Code))
                {
                    row[column.Key] = [.. row[column.Key].Except(column, StringComparer.Ordinal)];
                    isDone = false;
                    yield return (column.Key, column.Count());
                }
            }
            if (isDone) yield break;
        }
    }

    // In one order, so that a pair is met the same way round in every row.
    private static List<(int Column, string Code)> Items(List<int> sets, IReadOnlyList<string>[] row) =>
        [.. sets.SelectMany(column => row[column].Order(StringComparer.Ordinal).Select(code => (column, code)))];
}
