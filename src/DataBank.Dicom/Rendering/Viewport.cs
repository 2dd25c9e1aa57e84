namespace DataBank.Dicom;

/// <summary>The rectangle that a rendered image has to fit into; it keeps its shape (PS3.18 §8.3.5.1.3).</summary>
/// <param name="Width">Pixels, 1 to <see cref="LongestSide"/>.</param>
/// <param name="Height">Likewise.</param>
public sealed record Viewport(int Width, int Height)
{
    /// <summary>Larger pictures are not made.</summary>
    public const int LongestSide = 8192;

    /// <summary>The part of the image to show; null: all of it, or what the presentation state says.</summary>
    public Area? Source { get; init; }

    /// <summary>Left and right change places.</summary>
    public bool FlipsHorizontally { get; init; }

    /// <summary>Top and bottom change places.</summary>
    public bool FlipsVertically { get; init; }

    public static Viewport Square(int side) => new(side, side);
}
