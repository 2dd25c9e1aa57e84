namespace DataBank.Dicom;

/// <summary>A rectangle in pixels of an image, (0, 0) being the upper left corner of its first pixel; it may reach beyond the image.</summary>
public readonly record struct Area(double Left, double Top, double Width, double Height)
{
    internal bool IsWholePixels =>
        double.IsInteger(Left) && double.IsInteger(Top) && double.IsInteger(Width) && double.IsInteger(Height);
}
