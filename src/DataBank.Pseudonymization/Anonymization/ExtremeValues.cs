using System.Globalization;

namespace DataBank.Pseudonymization;

/// <summary>
/// Draws extreme measurements in (winsorising): the k lowest become the highest of them, the k highest the lowest of them, so that no
/// outlier stands alone.
/// </summary>
internal static class ExtremeValues
{
    /// <summary>Changes the cells; how many values were drawn in, per column. Columns with fewer than 2 k values lose them all.</summary>
    public static int[] Apply(IReadOnlyList<TableColumn> columns, AnonymizationPolicy policy, IReadOnlyList<IReadOnlyList<string>[]> rows)
    {
        var changed = new int[columns.Count];
        for (var column = 0; column < columns.Count; column++)
        {
            if (columns[column].IsNumber && columns[column].Role != ColumnRole.QuasiIdentifier) changed[column] = Apply(column, policy.K, rows);
        }
        return changed;
    }

    private static int Apply(int column, int k, IReadOnlyList<IReadOnlyList<string>[]> rows)
    {
        var values = rows.SelectMany(row => row[column]).Select(Read).Order().ToList();
        var changed = 0;
        foreach (var row in rows.Where(row => row[column].Count > 0))
        {
            var value = Read(row[column][0]);
            if (values.Count < 2 * k)
            {
                row[column] = [];
                changed++;
            }
            else if (Math.Clamp(value, values[k - 1], values[^k]) is var drawn && drawn != value)
            {
                row[column] = [drawn.ToString(CultureInfo.InvariantCulture)];
                changed++;
            }
        }
        return changed;
    }

    private static double Read(string value) => double.Parse(value, CultureInfo.InvariantCulture);
}
