namespace DataBank.Pseudonymization;

/// <summary>
/// Divides the rows along their hierarchies from the top down (after Mondrian multidimensional k-anonymity): each region of the data becomes
/// as fine as its own rows allow. Leaves nobody out.
/// </summary>
internal static class Mondrian
{
    /// <returns>Levels above each column's first, by row; null when even all rows together are too few or too alike.</returns>
    public static int[][]? Divide(EquivalenceClasses classes)
    {
        var heights = classes.Heights;
        List<int> all = [.. Enumerable.Range(0, classes.Rows)];
        if (!classes.AreSound(all)) return null;
        var levels = new int[classes.Rows][];
        var open = new Stack<(List<int> Rows, int[] Levels)>([(all, [.. heights])]);
        while (open.TryPop(out var region))
        {
            var isDivided = false;
            // The column that is coarsest by now goes first.
            foreach (var column in Enumerable.Range(0, heights.Count).Where(column => region.Levels[column] > 0).OrderByDescending(column => region.Levels[column] / (double)heights[column]))
            {
                var parts = region.Rows.GroupBy(row => classes.Code(column, region.Levels[column] - 1, row)).Select(part => part.ToList()).ToList();
                if (!parts.TrueForAll(classes.AreSound)) continue;
                int[] finer = [.. region.Levels];
                finer[column]--;
                foreach (var part in parts) open.Push((part, finer));
                isDivided = true;
                break;
            }
            if (isDivided) continue;
            foreach (var row in region.Rows) levels[row] = region.Levels;
        }
        return levels;
    }
}
