using DataBank.Pseudonymization;

namespace DataBank;

/// <summary>
/// A head made of ellipsoids, in the measures of an adult: skull and brain, face, nose, eyes and neck, and the rest it lies on. +x is left, +y back, +z up; its
/// brows are near z = 10, the tip of the nose at z = -50, the top at z = 100.
/// </summary>
internal sealed class HeadPhantom(bool isMr = false)
{
    private const double Spacing = 1.5;
    private const int Pixels = 170;

    public const double Brow = 10;

    /// <summary>y of the middle of the eyes.</summary>
    public const double EyeDepth = -84;

    public double Air => isMr ? 4 : -1000;

    /// <summary>Slices from feet to head, across the body.</summary>
    public static IReadOnlyList<SlicePlane> Axial(double from = -140, double to = 110, double step = 5) =>
        [.. Enumerable.Range(0, (int)((to - from) / step) + 1).Select(i => new SlicePlane(new Point(-127, -140, from + (i * step)), new Point(Spacing, 0, 0), new Point(0, Spacing, 0), Pixels, Pixels))];

    /// <summary>Slices from right to left.</summary>
    public static IReadOnlyList<SlicePlane> Sagittal(double step = 3) =>
        [.. Enumerable.Range(0, (int)(180 / step)).Select(i => new SlicePlane(new Point(-90 + (i * step), -140, 115), new Point(0, Spacing, 0), new Point(0, 0, -Spacing), Pixels, Pixels))];

    public double[] Values(SlicePlane plane)
    {
        var values = new double[plane.Rows * plane.Columns];
        for (var i = 0; i < values.Length; i++)
            values[i] = At(plane.At(i % plane.Columns, i / plane.Columns));
        return values;
    }

    public double At(Point point) =>
        IsEye(point) ? isMr ? 700 : 20
        : IsBrain(point) ? isMr ? 400 : 35
        : IsIn(point, 0, 8, 28, 70, 85, 69) ? isMr ? 60 : 900
        : IsSkin(point) ? isMr ? 600 : 40
        : IsRest(point) ? 100
        : Air;

    public static bool IsBrain(Point point) => IsIn(point, 0, 8, 28, 64, 78, 62);

    public static bool IsNose(Point point) => IsIn(point, 0, -96, -50, 14, 22, 20);

    public static bool IsEye(Point point) => IsIn(point, 32, EyeDepth, -16, 12, 12, 12) || IsIn(point, -32, EyeDepth, -16, 12, 12, 12);

    public static bool IsSkin(Point point) =>
        IsNose(point) || IsIn(point, 0, 0, 10, 75, 94, 90) || IsIn(point, 0, -30, -60, 58, 66, 70)
        || (point.Z <= -60 && ((point.X * point.X) + ((point.Y - 10) * (point.Y - 10))) <= 55 * 55);

    /// <summary>What the head lies on touches it, as in a scanner.</summary>
    private bool IsRest(Point point) => !isMr && point.Y is > 92 and < 97 && Math.Abs(point.X) < 60;

    private static bool IsIn(Point point, double x, double y, double z, double a, double b, double c) =>
        Square((point.X - x) / a) + Square((point.Y - y) / b) + Square((point.Z - z) / c) <= 1;

    private static double Square(double value) => value * value;
}
