using System.Globalization;
using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>Where the pixels of a slice lie in the patient (PS3.3 C.7.6.2): +x to the left, +y to the back, +z to the head, in millimetres.</summary>
/// <param name="Origin">Centre of the first pixel.</param>
/// <param name="Right">From a column to the next.</param>
/// <param name="Down">From a row to the next.</param>
public sealed record SlicePlane(Point Origin, Point Right, Point Down, int Columns, int Rows)
{
    private const double MostSkew = 0.01;

    private static readonly Tag Position = new(0x0020, 0x0032), Orientation = new(0x0020, 0x0037), Spacing = new(0x0028, 0x0030);
    private static readonly Tag RowCount = new(0x0028, 0x0010), ColumnCount = new(0x0028, 0x0011);

    /// <summary>The direction in which slices follow each other, of length 1.</summary>
    public Point Normal => Right.Cross(Down).Unit;

    /// <summary>How far along its normal the slice lies.</summary>
    public double Depth => Origin.Dot(Normal);

    /// <summary>The centre of a pixel, which may lie between pixels.</summary>
    public Point At(double column, double row) => Origin + (Right * column) + (Down * row);

    /// <summary>Reads a header; null where it does not say, or says what cannot be.</summary>
    public static SlicePlane? Read(DicomDataset header)
    {
        if (Numbers(header, Position) is not [var x, var y, var z] || Numbers(header, Orientation) is not [var rx, var ry, var rz, var dx, var dy, var dz]
            || Numbers(header, Spacing) is not [> 0 and < 20 and var betweenRows, > 0 and < 20 and var betweenColumns]
            || header.Integer(RowCount) is not (>= 16 and <= 8192 and var rows) || header.Integer(ColumnCount) is not (>= 16 and <= 8192 and var columns))
            return null;
        Point right = new(rx, ry, rz), down = new(dx, dy, dz);
        return Math.Abs(right.Length - 1) > MostSkew || Math.Abs(down.Length - 1) > MostSkew || Math.Abs(right.Dot(down)) > MostSkew
            ? null
            : new SlicePlane(new Point(x, y, z), right * betweenColumns, down * betweenRows, (int)columns, (int)rows);
    }

    /// <summary>Whether another slice is one of the same stack: as large, turned the same way, and straight behind or before this one.</summary>
    public bool IsStackedWith(SlicePlane other)
    {
        if (other.Columns != Columns || other.Rows != Rows || (other.Right - Right).Length > MostSkew * Right.Length || (other.Down - Down).Length > MostSkew * Down.Length)
            return false;
        var step = other.Origin - Origin;
        return (step - (Normal * step.Dot(Normal))).Length < Math.Max(1, 0.02 * step.Length); // A tilted gantry shears the stack: such a one is not taken.
    }

    private static double[]? Numbers(DicomDataset header, Tag tag)
    {
        var texts = header.Texts(tag);
        var numbers = new double[texts.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(texts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !(Math.Abs(numbers[i]) < 1e5))
                return null;
        }
        return numbers;
    }
}
