namespace DataBank.Pseudonymization;

/// <summary>
/// A volume, coarse: cells of about 2 mm in the plane of the slices, each the mean of its pixels. Face and head are found in it; the pixels themselves stay where
/// they are.
/// </summary>
public sealed class HeadVolume
{
    private const double CellEdge = 2;
    private const int FewestSlices = 8;
    private const double ShortestStack = 60;
    private const double WidestGap = 8;
    private const double SamePlace = 0.01;

    private readonly List<(SlicePlane Plane, float[] Cells)> slices = [];

    /// <param name="isHounsfield">Whether values are Hounsfield units, so that it is known what air is.</param>
    public HeadVolume(SlicePlane first, bool isHounsfield)
    {
        (First, IsHounsfield) = (first, isHounsfield);
        (ColumnsPerCell, RowsPerCell) = (PerCell(first.Right.Length), PerCell(first.Down.Length));
        (Width, Height) = (first.Columns / ColumnsPerCell, first.Rows / RowsPerCell);
    }

    public bool IsHounsfield { get; }

    public SlicePlane First { get; }

    public int Width { get; }

    public int Height { get; }

    public int Depth => slices.Count;

    private int ColumnsPerCell { get; }

    private int RowsPerCell { get; }

    /// <summary>Adds a slice. Of slices at the same place (echoes, phases, weightings) the greater value of each cell counts: what is tissue in one of them is tissue.</summary>
    /// <param name="values">Its values after rescaling, row by row.</param>
    public void Add(SlicePlane plane, ReadOnlySpan<double> values)
    {
        var cells = new float[Width * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var sum = 0.0;
                for (var row = y * RowsPerCell; row < (y + 1) * RowsPerCell; row++)
                {
                    foreach (var value in values.Slice((row * plane.Columns) + (x * ColumnsPerCell), ColumnsPerCell))
                        sum += value;
                }
                cells[(y * Width) + x] = (float)(sum / (RowsPerCell * ColumnsPerCell));
            }
        }
        var same = slices.FindIndex(slice => Math.Abs(slice.Plane.Depth - plane.Depth) < SamePlace && slice.Plane.IsStackedWith(plane));
        if (same < 0)
            slices.Add((plane, cells));
        else
            Merge(slices[same].Cells, cells);
    }

    /// <summary>Puts the slices in order. False when they are no stack without gaps that is large enough to be a head: nothing is known of the face then.</summary>
    public bool Close()
    {
        slices.Sort((one, other) => one.Plane.Depth.CompareTo(other.Plane.Depth));
        if (slices.Count < FewestSlices || !slices.TrueForAll(slice => First.IsStackedWith(slice.Plane)) || slices[^1].Plane.Depth - slices[0].Plane.Depth < ShortestStack)
            return false;
        for (var i = 1; i < slices.Count; i++)
        {
            if (slices[i].Plane.Depth - slices[i - 1].Plane.Depth is < SamePlace or > WidestGap)
                return false;
        }
        return true;
    }

    public ReadOnlySpan<float> Cells(int slice) => slices[slice].Cells;

    /// <summary>The centre of a cell.</summary>
    public Point At(int x, int y, int slice) =>
        slices[slice].Plane.At((x * ColumnsPerCell) + ((ColumnsPerCell - 1) / 2.0), (y * RowsPerCell) + ((RowsPerCell - 1) / 2.0));

    private static void Merge(float[] cells, float[] others)
    {
        for (var i = 0; i < cells.Length; i++)
            cells[i] = Math.Max(cells[i], others[i]);
    }

    private static int PerCell(double spacing) => Math.Max(1, (int)Math.Round(CellEdge / spacing));
}
