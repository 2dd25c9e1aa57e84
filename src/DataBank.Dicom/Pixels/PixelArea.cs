namespace DataBank.Dicom;

/// <summary>A rectangle of whole pixels, from the upper left corner of the image.</summary>
public readonly record struct PixelArea(int Left, int Top, int Width, int Height)
{
    /// <summary>The part of it that lies inside an image; null when none does.</summary>
    public PixelArea? Inside(int columns, int rows)
    {
        int left = Math.Clamp(Left, 0, columns), top = Math.Clamp(Top, 0, rows);
        int right = (int)Math.Clamp((long)Left + Width, 0, columns), bottom = (int)Math.Clamp((long)Top + Height, 0, rows);
        return right > left && bottom > top ? new PixelArea(left, top, right - left, bottom - top) : null;
    }
}
