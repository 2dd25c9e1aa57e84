namespace DataBank.Pseudonymization;

/// <summary>The outline of a head from the side: how far it reaches to the front and to the back at each height, in a band about its middle.</summary>
internal sealed class HeadProfile
{
    private const double BinHeight = 2;
    private const double HalfBand = 20;
    private const double Above = 40, Below = 20; // Of the tip of the nose: where its root is, and the lip.
    private const double LeastProtrusion = 6;

    private readonly double[] front, back;

    private HeadProfile(double[] front, double[] back, double bottom, double centre, double top) => (this.front, this.back, Bottom, Centre, Top) = (front, back, bottom, centre, top);

    /// <summary>x of the middle.</summary>
    public double Centre { get; }

    /// <summary>z of the highest cell of the head.</summary>
    public double Top { get; }

    /// <summary>z of the lowest.</summary>
    public double Bottom { get; }

    /// <summary>From front to back, where the head is longest; heights without head do not count.</summary>
    public double LengthWithin(double from, double to)
    {
        var longest = 0.0;
        for (var bin = 0; bin < front.Length; bin++)
        {
            var z = Bottom + (bin * BinHeight);
            if (z >= from && z <= to && double.IsFinite(front[bin]))
                longest = Math.Max(longest, back[bin] - front[bin]);
        }
        return longest;
    }

    /// <summary>y of the skin at a height; null where there is no head.</summary>
    public double? Front(double z) => At(front, z);

    public static HeadProfile? Of(HeadShape head)
    {
        if (head.Count == 0)
            return null;
        double sumX = 0, least = double.MaxValue, greatest = double.MinValue;
        head.Each(point => (sumX, least, greatest) = (sumX + point.X, Math.Min(least, point.Z), Math.Max(greatest, point.Z)));
        var centre = sumX / head.Count;
        var bins = (int)((greatest - least) / BinHeight) + 1;
        double[] front = [.. Enumerable.Repeat(double.PositiveInfinity, bins)], back = [.. Enumerable.Repeat(double.NegativeInfinity, bins)];
        head.Each(point =>
        {
            if (Math.Abs(point.X - centre) > HalfBand)
                return;
            var bin = (int)((point.Z - least) / BinHeight);
            (front[bin], back[bin]) = (Math.Min(front[bin], point.Y), Math.Max(back[bin], point.Y));
        });
        Fill(front);
        Fill(back);
        return new HeadProfile(front, back, least, centre, greatest);
    }

    /// <summary>z of the tip of the nose: where the outline stands out most from what is above and below it; null where nothing does.</summary>
    public double? Nose(double from, double to) => Tip(front, from, to, 1);

    /// <summary>The same of the back, where no head has a nose: what has one lies another way than the header says.</summary>
    public double? NoseBehind(double from, double to) => Tip(back, from, to, -1);

    private double? Tip(double[] outline, double from, double to, int forwards)
    {
        double? tip = null;
        var most = LeastProtrusion;
        for (var bin = 0; bin < outline.Length; bin++)
        {
            var z = Bottom + (bin * BinHeight);
            if (z < from || z > to || At(outline, z) is not { } here || At(outline, z + Above) is not { } root || At(outline, z - Below) is not { } lip)
                continue;
            var protrusion = Math.Min(forwards * (root - here), forwards * (lip - here));
            if (protrusion > most)
                (most, tip) = (protrusion, z);
        }
        return tip;
    }

    private double? At(double[] outline, double z)
    {
        var bin = (int)Math.Round((z - Bottom) / BinHeight);
        return bin >= 0 && bin < outline.Length && double.IsFinite(outline[bin]) ? outline[bin] : null;
    }

    /// <summary>Between thick slices there are heights without cells: the outline goes on straight.</summary>
    private static void Fill(double[] outline)
    {
        var last = -1;
        for (var bin = 0; bin < outline.Length; bin++)
        {
            if (!double.IsFinite(outline[bin]))
                continue;
            for (var between = last + 1; last >= 0 && between < bin; between++)
                outline[between] = outline[last] + ((outline[bin] - outline[last]) * (between - last) / (bin - last));
            last = bin;
        }
    }
}
