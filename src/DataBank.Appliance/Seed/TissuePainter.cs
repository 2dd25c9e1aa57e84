namespace DataBank.Appliance;

/// <summary>Draws tissue that no person has: smooth blobs of one colour over another, from a hash of the place, so every run draws the same.</summary>
internal sealed class TissuePainter(SeedRandom random)
{
    private readonly ulong noise = random.Next();

    /// <summary>RGB, pixel by pixel (Planar Configuration 0), of the region whose first pixel is (<paramref name="left"/>, <paramref name="top"/>).</summary>
    /// <param name="scale">How many pixels a feature spans: the same picture at half the size has half the scale.</param>
    /// <param name="ground">Colour of the ground.</param>
    /// <param name="feature">Colour of the features.</param>
    public byte[] Paint(int left, int top, int width, int height, double scale, (byte R, byte G, byte B) ground, (byte R, byte G, byte B) feature)
    {
        var pixels = new byte[width * height * 3];
        var at = 0;
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < left + width; x++)
            {
                var share = Smooth(x / scale, y / scale);
                pixels[at++] = Mix(ground.R, feature.R, share);
                pixels[at++] = Mix(ground.G, feature.G, share);
                pixels[at++] = Mix(ground.B, feature.B, share);
            }
        }
        return pixels;
    }

    private static byte Mix(byte from, byte to, double share) => (byte)(from + ((to - from) * share));

    /// <summary>Value noise: hashed grid points, blended with 3t² − 2t³.</summary>
    private double Smooth(double x, double y)
    {
        var (column, row) = (Math.Floor(x), Math.Floor(y));
        var (across, down) = (Ease(x - column), Ease(y - row));
        var above = At(column, row) + ((At(column + 1, row) - At(column, row)) * across);
        var below = At(column, row + 1) + ((At(column + 1, row + 1) - At(column, row + 1)) * across);
        return above + ((below - above) * down);
    }

    private static double Ease(double t) => t * t * (3 - (2 * t));

    private double At(double column, double row)
    {
        var mixed = (noise ^ ((ulong)(long)column * 0x9E3779B97F4A7C15) ^ ((ulong)(long)row * 0xC2B2AE3D27D4EB4F)) * 0xBF58476D1CE4E5B9;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
