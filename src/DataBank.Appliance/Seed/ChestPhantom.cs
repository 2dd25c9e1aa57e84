namespace DataBank.Appliance;

/// <summary>
/// A chest made of ellipsoids: body, two lungs, heart, spine, and a nodule in the right lung. Values are CT numbers plus 1024, as
/// stored. Noise comes from a hash of the place, so every run draws the same pixels.
/// </summary>
internal sealed class ChestPhantom(SeedRandom random)
{
    public const int Size = 512;
    public const int Slices = 40;
    public const double PixelSpacing = 0.7;
    public const double SliceSpacing = 5;

    private const int Offset = 1024;

    private static readonly Ellipsoid Body = new(256, 256, 20, 235, 165, 400, 40);
    private static readonly Ellipsoid Heart = new(285, 215, 14, 62, 52, 9, 45);
    private static readonly Ellipsoid Spine = new(256, 365, 20, 28, 26, 400, 350);
    private static readonly Ellipsoid RightLung = new(150, 240, 20, 82, 118, 19, -860);
    private static readonly Ellipsoid LeftLung = new(362, 240, 20, 82, 118, 19, -860);

    private readonly ulong noise = random.Next();

    /// <summary>The nodule: in the patient's right upper lobe, on the image's left side.</summary>
    private readonly Ellipsoid nodule = new(
        random.Between(120, 180), random.Between(200, 280), random.Between(9, 16), random.Between(12, 22), random.Between(12, 22), random.Between(2, 4), 35);

    /// <summary>One slice: 512 × 512 values of two bytes, little endian.</summary>
    public byte[] Slice(int index)
    {
        var pixels = new byte[Size * Size * 2];
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                var value = Math.Clamp(NumberAt(x, y, index) + NoiseAt(x, y, index) + Offset, 0, 4095);
                var at = ((y * Size) + x) * 2;
                pixels[at] = (byte)value;
                pixels[at + 1] = (byte)(value >> 8);
            }
        }
        return pixels;
    }

    /// <summary>The slices that the nodule reaches.</summary>
    public IReadOnlyList<int> NoduleSlices => [.. Nodule.Select(voxel => voxel.Z).Distinct()];

    /// <summary>The nodule's longest axis in millimetres, by its outermost voxels in plane.</summary>
    public double NoduleDiameter => Nodule.GroupBy(voxel => voxel.Z).Max(slice => Math.Max(
        slice.Max(voxel => voxel.X) - slice.Min(voxel => voxel.X), slice.Max(voxel => voxel.Y) - slice.Min(voxel => voxel.Y)) + 1) * PixelSpacing;

    /// <summary>The nodule's volume in cubic millimetres: its voxels, counted.</summary>
    public double NoduleVolume => Nodule.Count * PixelSpacing * PixelSpacing * SliceSpacing;

    private List<(int X, int Y, int Z)> Nodule => field ??=
    [
        .. from z in Enumerable.Range(0, Slices)
           from y in Enumerable.Range(nodule.Top, nodule.Height)
           from x in Enumerable.Range(nodule.Left, nodule.Width)
           where IsNodule(x, y, z)
           select (x, y, z),
    ];

    /// <summary>One bit per pixel of the slice, the first in the lowest bit (PS3.5 §8.1.1): set where the nodule is.</summary>
    public byte[] NoduleMask(int slice)
    {
        var mask = new byte[Size * Size / 8];
        foreach (var (x, y, _) in Nodule.Where(voxel => voxel.Z == slice))
        {
            mask[((y * Size) + x) / 8] |= (byte)(1 << (x % 8));
        }
        return mask;
    }

    private bool IsNodule(int x, int y, int z) => nodule.Contains(x, y, z) && !Heart.Contains(x, y, z) && !Spine.Contains(x, y, z) && Body.Contains(x, y, z);

    private int NumberAt(int x, int y, int z) =>
        !Body.Contains(x, y, z) ? -1000
        : Spine.Contains(x, y, z) ? Spine.Number
        : Heart.Contains(x, y, z) ? Heart.Number
        : nodule.Contains(x, y, z) ? nodule.Number
        : RightLung.Contains(x, y, z) || LeftLung.Contains(x, y, z) ? RightLung.Number
        : Body.Number;

    private int NoiseAt(int x, int y, int z)
    {
        var mixed = (noise ^ (ulong)((z * Size * Size) + (y * Size) + x)) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9;
        return (int)((mixed >> 40) % 31) - 15;
    }

    private readonly struct Ellipsoid(double x, double y, double z, double radiusX, double radiusY, double radiusZ, int number)
    {
        private readonly double inverseX = 1 / (radiusX * radiusX);
        private readonly double inverseY = 1 / (radiusY * radiusY);
        private readonly double inverseZ = 1 / (radiusZ * radiusZ);

        public int Number => number;

        public int Left => (int)(x - radiusX);

        public int Top => (int)(y - radiusY);

        public int Width => (int)(2 * radiusX) + 2;

        public int Height => (int)(2 * radiusY) + 2;

        public bool Contains(int atX, int atY, int atZ) =>
            ((atX - x) * (atX - x) * inverseX) + ((atY - y) * (atY - y) * inverseY) + ((atZ - z) * (atZ - z) * inverseZ) <= 1;
    }
}
