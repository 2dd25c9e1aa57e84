namespace DataBank.Dicom;

/// <summary>Which source pixels a target pixel is made of, and with what weight, along one axis.</summary>
internal sealed class ResamplingAxis
{
    private readonly int[] firsts;
    private readonly int[] starts;
    private readonly float[] weights;

    /// <param name="from">Where in the source the target begins.</param>
    /// <param name="length">How much of the source it shows.</param>
    /// <param name="targets">How many pixels the target has.</param>
    /// <param name="sources">How many the source has.</param>
    public ResamplingAxis(double from, double length, int targets, int sources)
    {
        firsts = new int[targets];
        starts = new int[targets + 1];
        var all = new List<float>(targets * 2);
        var step = length / targets;
        for (var target = 0; target < targets; target++)
        {
            var (start, end) = (from + (target * step), from + ((target + 1) * step));
            if (step > 1)
            {
                AddCovered(start, end, sources, target, all);
            }
            else
            {
                AddNeighbours(((start + end) / 2) - 0.5, sources, target, all);
            }
            starts[target + 1] = all.Count;
        }
        weights = [.. all];
    }

    /// <summary>The weights of the source pixels from <paramref name="first"/> on; empty where the target lies outside the source.</summary>
    public ReadOnlySpan<float> WeightsOf(int target, out int first)
    {
        first = firsts[target];
        return weights.AsSpan(starts[target]..starts[target + 1]);
    }

    private void AddCovered(double start, double end, int sources, int target, List<float> all)
    {
        var (first, last) = (Math.Max((int)Math.Floor(start), 0), Math.Min((int)Math.Ceiling(end), sources) - 1);
        firsts[target] = first;
        for (var source = first; source <= last; source++)
        {
            all.Add((float)((Math.Min(end, source + 1) - Math.Max(start, source)) / (end - start)));
        }
    }

    private void AddNeighbours(double center, int sources, int target, List<float> all)
    {
        if (center < -0.5 || center > sources - 0.5)
        {
            return;
        }
        center = Math.Clamp(center, 0, sources - 1);
        var first = (int)center;
        firsts[target] = first;
        all.Add((float)(1 - (center - first)));
        if (first + 1 < sources)
        {
            all.Add((float)(center - first));
        }
    }
}
