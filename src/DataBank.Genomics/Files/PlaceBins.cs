namespace DataBank.Genomics;

/// <summary>The bins of an index: eight parts of each on the level below it, numbered level by level (SAM specification §5.3).</summary>
internal static class PlaceBins
{
    /// <summary>The smallest bin that holds all of a range, at the usual depth.</summary>
    public static int Of(long start, long end)
    {
        var (level, shift) = (PlaceIndexBuilder.Depth, PlaceIndexBuilder.MinimumShift);
        while (level > 0 && start >> shift != (end - 1) >> shift)
            (level, shift) = (level - 1, shift + 3);
        return First(level) + (int)(start >> shift);
    }

    /// <summary>All bins that may hold what touches a range.</summary>
    public static IEnumerable<int> Touching(long start, long end, int minimumShift, int depth)
    {
        for (var (level, shift) = (0, minimumShift + (3 * depth)); level <= depth; level++, shift -= 3)
        {
            for (var at = start >> shift; at <= (end - 1) >> shift && at < 1L << (3 * level); at++)
                yield return First(level) + (int)at;
        }
    }

    /// <summary>The first window of a bin, at the usual depth.</summary>
    public static long FirstWindow(int bin)
    {
        var level = 0;
        while (First(level + 1) <= bin)
            level++;
        return (long)(bin - First(level)) << (3 * (PlaceIndexBuilder.Depth - level));
    }

    /// <summary>Number of the first bin of a level.</summary>
    public static int First(int level) => ((1 << (3 * level)) - 1) / 7;
}
