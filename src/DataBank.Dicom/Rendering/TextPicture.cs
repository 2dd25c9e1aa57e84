namespace DataBank.Dicom;

/// <summary>A grey picture in which text is dark on light, made of a frame for a reader of text.</summary>
/// <param name="Samples">One byte a pixel, rows from top to bottom.</param>
/// <param name="Scale">How many of its pixels are one of the frame's.</param>
public sealed record TextPicture(int Width, int Height, byte[] Samples, double Scale)
{
    /// <summary>Whether it shows everything that the frame does, not only what may be ink.</summary>
    public bool IsWhole { get; init; }
}
