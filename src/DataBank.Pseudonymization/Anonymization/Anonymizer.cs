using System.Security.Cryptography;

namespace DataBank.Pseudonymization;

/// <summary>
/// Makes a table anonymous (匿名加工): rare codes and extremes go, quasi-identifiers become coarser until every class holds k persons and l
/// values of each sensitive column, rows for which that takes too much are left out, and the rest is shuffled.
/// </summary>
public static class Anonymizer
{
    /// <summary>Null when the policy can't be met: too few persons, or too alike.</summary>
    public static AnonymizedTable? Anonymize(PersonTable table, AnonymizationPolicy policy)
    {
        List<int> staying = [.. Enumerable.Range(0, table.Rows.Count)];
        while (staying.Count >= policy.K)
        {
            // On copies of the rows that stay now: a code is rare or not among those that are released.
            List<IReadOnlyList<string>[]> rows = [.. staying.Select(row => (IReadOnlyList<string>[])[.. table.Rows[row]])];
            var removed = ExtremeValues.Apply(table.Columns, policy, rows);
            foreach (var (column, count) in RareCodes.Apply(table.Columns, policy, rows).Index()) removed[column] += count;
            var classes = EquivalenceClasses.Of(table.Columns, policy, rows);
            var left = (int)(policy.SuppressionLimit * table.Rows.Count) - (table.Rows.Count - staying.Count);
            var global = GlobalRecoding.Search(classes, left);
            if (global is { } found && found.Loss <= policy.LossLimit)
            {
                var failing = classes.Failing(found.Levels);
                if (Array.Exists(failing, isFailing => isFailing))
                {
                    staying = [.. staying.Where((_, at) => !failing[at])];
                    continue;
                }
                return Build(table, policy, "global-recoding", staying, rows, [.. Enumerable.Repeat(found.Levels, rows.Count)], removed);
            }
            return Mondrian.Divide(classes) is { } levels ? Build(table, policy, "mondrian", staying, rows, levels, removed) : null;
        }
        return null;
    }

    private static AnonymizedTable Build(
        PersonTable table, AnonymizationPolicy policy, string method, List<int> sources, List<IReadOnlyList<string>[]> rows, int[][] levels, int[] removed)
    {
        var quasi = Enumerable.Range(0, table.Columns.Count).Where(column => table.Columns[column].Role == ColumnRole.QuasiIdentifier).ToList();
        for (var row = 0; row < rows.Count; row++)
        {
            foreach (var (place, column) in quasi.Index())
            {
                var value = table.Columns[column].Hierarchy.Generalize(Cell.Text(rows[row][column]), table.Columns[column].Level + levels[row][place]);
                rows[row][column] = value.Length == 0 ? [] : [value];
            }
        }
        var heights = quasi.Select(column => table.Columns[column].Hierarchy.Top - table.Columns[column].Level).ToList();
        var suppressed = table.Rows.Count - rows.Count;
        var share = suppressed / (double)table.Rows.Count;
        var loss = levels.Average(row => GlobalRecoding.Loss(row, heights, 0)) * (1 - share) + share;
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        RandomNumberGenerator.Shuffle<int>(order);
        return new AnonymizedTable(
            table.Columns, policy, method, [.. order.Select(row => sources[row])], [.. order.Select(row => rows[row])],
            [.. table.Columns.Select((column, at) => quasi.IndexOf(at) is >= 0 and var place ? SameLevel(levels, place, column.Level) : column.Level)], suppressed, loss, removed);
    }

    private static int SameLevel(int[][] levels, int place, int first) =>
        levels.All(row => row[place] == levels[0][place]) ? first + levels[0][place] : -1;
}
