namespace DataBank.Pseudonymization;

/// <summary>
/// Looks for the levels of the quasi-identifiers, the same for all rows, at which few enough rows must be left out and least is lost.
/// Coarser levels never need more rows to be left out than finer ones, so what one node of the lattice shows decides for all above or below.
/// </summary>
internal static class GlobalRecoding
{
    /// <summary>Beyond it the lattice is not searched.</summary>
    public const int MostNodes = 20_000;

    /// <returns>Levels above each column's first, and the loss; null when no node meets the policy, or there are too many.</returns>
    public static (int[] Levels, double Loss)? Search(EquivalenceClasses classes, int mostSuppressed)
    {
        var heights = classes.Heights;
        if (heights.Aggregate(1L, (nodes, height) => Math.Min(nodes * (height + 1), MostNodes + 1L)) > MostNodes) return null;
        var lattice = Nodes(heights).OrderBy(node => node.Sum()).ToArray();
        var verdicts = new Verdict[lattice.Length];
        (int[] Levels, double Loss)? best = null;
        for (var start = 0; start < lattice.Length; start++)
        {
            if (verdicts[start] != Verdict.Open) continue;
            // From the finest node that is open straight upwards, halving: each answer settles a part of the lattice.
            var path = Enumerable.Range(start, lattice.Length - start).Where(at => verdicts[at] == Verdict.Open).ToArray();
            path = [.. Chain(lattice, path)];
            for (var (low, high) = (0, path.Length - 1); low <= high;)
            {
                var middle = (low + high) / 2;
                if (verdicts[path[middle]] == Verdict.Open) best = Judge(path[middle], best);
                if (verdicts[path[middle]] == Verdict.Sound) high = middle - 1;
                else low = middle + 1;
            }
        }
        return best;

        (int[] Levels, double Loss)? Judge(int at, (int[] Levels, double Loss)? known)
        {
            var suppressed = classes.Failing(lattice[at]).Count(isFailing => isFailing);
            var isSound = suppressed <= mostSuppressed && suppressed < classes.Rows;
            for (var other = 0; other < lattice.Length; other++)
            {
                if (isSound ? IsBelow(lattice[at], lattice[other]) : IsBelow(lattice[other], lattice[at])) verdicts[other] = isSound ? Verdict.Sound : Verdict.Failing;
            }
            if (!isSound) return known;
            var loss = Loss(lattice[at], heights, suppressed / (double)classes.Rows);
            return known is null || loss < known.Value.Loss ? (lattice[at], loss) : known;
        }
    }

    /// <summary>Share of what the quasi-identifiers said: levels over heights, and everything for a row that is left out.</summary>
    public static double Loss(IReadOnlyList<int> levels, IReadOnlyList<int> heights, double suppressedShare)
    {
        var coarseness = levels.Count == 0 ? 0 : levels.Select((level, column) => heights[column] == 0 ? 0 : level / (double)heights[column]).Average();
        return ((1 - suppressedShare) * coarseness) + suppressedShare;
    }

    private static IEnumerable<int> Chain(int[][] lattice, int[] open)
    {
        int? last = null;
        foreach (var at in open)
        {
            if (last is { } below && !IsBelow(lattice[below], lattice[at])) continue;
            last = at;
            yield return at;
        }
    }

    private static bool IsBelow(int[] finer, int[] coarser)
    {
        for (var column = 0; column < finer.Length; column++)
        {
            if (finer[column] > coarser[column]) return false;
        }
        return true;
    }

    private static IEnumerable<int[]> Nodes(IReadOnlyList<int> heights) =>
        heights.Aggregate(
            (IEnumerable<int[]>)[[]],
            (nodes, height) => nodes.SelectMany(node => Enumerable.Range(0, height + 1).Select(level => (int[])[.. node, level])));

    private enum Verdict : byte
    {
        Open,
        Sound,
        Failing,
    }
}
