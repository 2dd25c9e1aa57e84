namespace DataBank.Dicom;

/// <summary>Hides what lies outside a rectangle, circle or polygon, or under a bitmap (PS3.3 C.7.6.11, C.7.6.15); several together show what all leave open.</summary>
internal sealed class Shutter
{
    private static readonly Tag Shape = new(0x0018, 0x1600);
    private static readonly Tag LeftEdge = new(0x0018, 0x1602);
    private static readonly Tag RightEdge = new(0x0018, 0x1604);
    private static readonly Tag UpperEdge = new(0x0018, 0x1606);
    private static readonly Tag LowerEdge = new(0x0018, 0x1608);
    private static readonly Tag Center = new(0x0018, 0x1610);
    private static readonly Tag Radius = new(0x0018, 0x1612);
    private static readonly Tag Vertices = new(0x0018, 0x1620);
    private static readonly Tag PresentationValue = new(0x0018, 0x1622);
    private static readonly Tag BitmapGroup = new(0x0018, 0x1623);

    private readonly byte grey;
    private readonly (double Left, double Right, double Upper, double Lower)? rectangle;
    private readonly (double Row, double Column, double Radius)? circle;
    private readonly double[]? polygon;
    private readonly int? bitmapGroup;

    private Shutter(DicomDataset dataset, IReadOnlyList<string> shapes)
    {
        grey = (byte)(Math.Clamp(dataset.Integer(PresentationValue) ?? 0, 0, ushort.MaxValue) >> 8);
        if (shapes.Contains("RECTANGULAR") && dataset.Number(LeftEdge) is { } left && dataset.Number(RightEdge) is { } right
            && dataset.Number(UpperEdge) is { } upper && dataset.Number(LowerEdge) is { } lower)
        {
            rectangle = (left, right, upper, lower);
        }
        if (shapes.Contains("CIRCULAR") && FrameAttributes.Numbers(dataset, Center) is [var row, var column, ..] && dataset.Number(Radius) is > 0 and var radius)
        {
            circle = (row, column, radius);
        }
        if (shapes.Contains("POLYGONAL") && FrameAttributes.Numbers(dataset, Vertices) is { Length: >= 6 and <= 2048 } vertices)
        {
            polygon = vertices;
        }
        bitmapGroup = shapes.Contains("BITMAP") ? (int?)dataset.Integer(BitmapGroup) : null;
    }

    /// <summary>Null where the data set describes none.</summary>
    public static Shutter? Read(DicomDataset dataset) => dataset.Texts(Shape) is { Count: > 0 } shapes ? new Shutter(dataset, shapes) : null;

    /// <summary>Puts the shutter's grey where it is closed.</summary>
    /// <param name="picture">The image in its own pixels.</param>
    /// <param name="overlays">Those of the data set that describes the shutter, for a bitmap.</param>
    public void Apply(Picture picture, IReadOnlyList<Overlay> overlays)
    {
        var bitmap = bitmapGroup is { } group ? overlays.FirstOrDefault(overlay => overlay.Group == group) : null;
        var isOpen = new bool[picture.Width];
        for (var y = 0; y < picture.Height; y++)
        {
            Open(isOpen, y + 1);
            for (var x = 0; x < picture.Width; x++)
            {
                if (!isOpen[x] || bitmap?.Covers(x, y) == true)
                {
                    picture.SetGrey(x, y, grey);
                }
            }
        }
    }

    /// <summary>Which pixels of a row are seen. Pixels and rows count from 1; those on an edge stay visible.</summary>
    private void Open(Span<bool> isOpen, int row)
    {
        isOpen.Fill(polygon is null);
        if (polygon is not null)
        {
            OpenPolygon(polygon, row, isOpen);
        }
        for (var x = 0; x < isOpen.Length; x++)
        {
            var column = x + 1;
            isOpen[x] &= (rectangle is not { } edges || (column >= edges.Left && column <= edges.Right && row >= edges.Upper && row <= edges.Lower))
                && (circle is not { } round || Square(column - round.Column) + Square(row - round.Row) <= Square(round.Radius));
        }
    }

    private static double Square(double length) => length * length;

    /// <summary>Between the first and the second place where a side crosses the row, the third and the fourth … Vertices are pairs of row and column.</summary>
    private static void OpenPolygon(double[] vertices, int row, Span<bool> isOpen)
    {
        var crossings = new List<double>();
        for (int i = 0, last = (vertices.Length / 2 * 2) - 2; i + 1 < vertices.Length; last = i, i += 2)
        {
            var (y1, x1, y2, x2) = (vertices[i], vertices[i + 1], vertices[last], vertices[last + 1]);
            if (y1 > row != y2 > row)
            {
                crossings.Add(((x2 - x1) * (row - y1) / (y2 - y1)) + x1);
            }
        }
        crossings.Sort();
        for (var i = 0; i + 1 < crossings.Count; i += 2)
        {
            var (from, to) = (Math.Clamp(Math.Ceiling(crossings[i]), 1, isOpen.Length + 1), Math.Clamp(Math.Ceiling(crossings[i + 1]), 1, isOpen.Length + 1));
            isOpen[((int)from - 1)..((int)to - 1)].Fill(true);
        }
    }
}
