namespace DataBank.Dicom;

/// <summary>A drawing of a presentation state (PS3.3 C.10.5): the lines it consists of, curves already divided.</summary>
/// <param name="Points">Pairs x, y; what they measure, <paramref name="InPixels"/> tells.</param>
/// <param name="IsFilled">Whether the inside is filled.</param>
/// <param name="InPixels">Points of the image, from its upper left corner; else fractions of the displayed area.</param>
/// <param name="Grey">What to draw it in.</param>
internal sealed record Graphic(IReadOnlyList<(double X, double Y)> Points, bool IsFilled, bool InPixels, byte Grey)
{
    private static readonly Tag Objects = new(0x0070, 0x0009);
    private static readonly Tag Units = new(0x0070, 0x0005);
    private static readonly Tag Data = new(0x0070, 0x0022);
    private static readonly Tag Type = new(0x0070, 0x0023);
    private static readonly Tag Filled = new(0x0070, 0x0024);
    private const int LargestCount = 10_000;

    /// <summary>Those of one item of the Graphic Annotation Sequence; objects that are no drawing are left out.</summary>
    public static IEnumerable<Graphic> Read(DicomDataset annotation, byte grey)
    {
        foreach (var item in annotation.Items(Objects).Take(LargestCount))
        {
            var numbers = FrameAttributes.Numbers(item, Data);
            var given = new (double X, double Y)[Math.Min(numbers.Length / 2, LargestCount)];
            for (var i = 0; i < given.Length; i++)
            {
                given[i] = (numbers[2 * i], numbers[(2 * i) + 1]);
            }
            if (Lines(item.Text(Type), given) is { } points)
            {
                yield return new Graphic(points, item.Text(Filled) == "Y", item.Text(Units) != "DISPLAY", grey);
            }
        }
    }

    /// <summary>One point stands for itself; two and more are joined by lines.</summary>
    private static IReadOnlyList<(double X, double Y)>? Lines(string? type, (double X, double Y)[] given) => (type, given.Length) switch
    {
        ("POINT", >= 1) => [given[0]],
        ("POLYLINE", >= 2) => given,
        ("INTERPOLATED", >= 2) => Interpolate(given),
        ("CIRCLE", >= 2) => Circle(given[0], given[1]),
        ("ELLIPSE", >= 4) => Ellipse(given),
        _ => null,
    };

    private static List<(double X, double Y)> Circle((double X, double Y) center, (double X, double Y) edge)
    {
        var (x, y) = (edge.X - center.X, edge.Y - center.Y);
        return Around(center, (x, y), (-y, x));
    }

    /// <summary>The ends of the major axis, then those of the minor.</summary>
    private static List<(double X, double Y)> Ellipse((double X, double Y)[] ends) => Around(
        ((ends[0].X + ends[1].X) / 2, (ends[0].Y + ends[1].Y) / 2),
        ((ends[1].X - ends[0].X) / 2, (ends[1].Y - ends[0].Y) / 2),
        ((ends[3].X - ends[2].X) / 2, (ends[3].Y - ends[2].Y) / 2));

    private static List<(double X, double Y)> Around((double X, double Y) center, (double X, double Y) major, (double X, double Y) minor)
    {
        var points = new List<(double X, double Y)>(91);
        for (var i = 0; i <= 90; i++)
        {
            var (sine, cosine) = Math.SinCos(i * Math.PI / 45);
            points.Add((center.X + (cosine * major.X) + (sine * minor.X), center.Y + (cosine * major.Y) + (sine * minor.Y)));
        }
        return points;
    }

    /// <summary>A smooth curve through the points: DICOM leaves open which (here Catmull-Rom).</summary>
    private static List<(double X, double Y)> Interpolate((double X, double Y)[] given)
    {
        var points = new List<(double X, double Y)> { given[0] };
        for (var i = 0; i + 1 < given.Length; i++)
        {
            var (before, from, to, after) = (given[Math.Max(i - 1, 0)], given[i], given[i + 1], given[Math.Min(i + 2, given.Length - 1)]);
            for (var step = 1; step <= 8; step++)
            {
                var t = step / 8.0;
                points.Add((Spline(before.X, from.X, to.X, after.X, t), Spline(before.Y, from.Y, to.Y, after.Y, t)));
            }
        }
        return points;
    }

    private static double Spline(double before, double from, double to, double after, double t) =>
        0.5 * ((2 * from) + ((to - before) * t) + (((2 * before) - (5 * from) + (4 * to) - after) * t * t) + (((3 * from) - before - (3 * to) + after) * t * t * t));
}
