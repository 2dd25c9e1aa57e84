namespace DataBank.Server;

/// <summary>What may be told of how many persons there are, wherever a theme is counted: a small count points at persons.</summary>
/// <param name="Threshold">Fewer persons than this are not told; none is answered like one.</param>
/// <param name="Rounding">Counts are rounded to the nearest multiple.</param>
public sealed record CountRule(int Threshold, int Rounding)
{
    /// <summary>What is told; null: nothing.</summary>
    public int? Release(long count) =>
        count < Threshold ? null : Math.Max(Threshold, (int)Math.Round(count / (double)Rounding, MidpointRounding.AwayFromZero) * Rounding);
}
