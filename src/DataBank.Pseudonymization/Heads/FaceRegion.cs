using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>
/// The part of a volume that is the face: from the brows down to below the chin, everything in front of a surface that begins just behind the skin of the brow and
/// falls back below it, under the frontal lobes, through the eyes and the nasal cavity. Brain lies behind and above it.
/// </summary>
/// <remarks>
/// Found by geometry alone, so that it is the same for CT and MR: the head is the largest connected part that is no air; the nose is where its outline stands out
/// most; without a nose in the volume the brows are reckoned from the top of the head. Measures grow with the length of the head (an adult's is about 188 mm).
/// </remarks>
public sealed class FaceRegion
{
    private const double AdultLength = 188;
    private const double ShortestHead = 100, LongestHead = 260, NarrowestScale = 0.75, WidestScale = 1.15;
    private const double BrowAboveNose = 0.30, BrowBelowTop = 0.50, ChinBelowNose = 0.60, ChinBelowBrow = 0.90; // Of the length of a head.
    private const double HighestNose = 0.55, LowestNose = 1.05; // Below the top, in lengths of the head.
    private const double HighestHead = 260; // What lies lower below the top is neck and trunk.
    private const double BehindBrow = 8, Slope = 0.85, Deepest = 70;
    private const double Tolerance = 4;
    private const double HalfFace = 55;
    private const double LeastChanged = 0.3;
    private const double MostRemoved = 0.45;

    private readonly HeadShape head;
    private readonly double start; // y of the surface at the brow

    private FaceRegion(HeadShape head, double brow, double chin, double start, double centre, double air) =>
        (this.head, Brow, Chin, this.start, Centre, Air) = (head, brow, chin, start, centre, air);

    /// <summary>z of the brows.</summary>
    public double Brow { get; }

    /// <summary>z of what is taken lowest.</summary>
    public double Chin { get; }

    /// <summary>x of the middle of the head.</summary>
    public double Centre { get; }

    /// <summary>The value, after rescaling, that stands for what is taken away.</summary>
    public double Air { get; }

    /// <summary>Whether a point belongs to the face or to the air before it.</summary>
    public bool Contains(Point point) => point.Z <= Brow && point.Z >= Chin && point.Y <= SurfaceAt(point.Z);

    /// <summary>The face in a closed volume; null where none can be told with certainty: then nothing of the volume may be shown.</summary>
    public static FaceRegion? Find(HeadVolume volume)
    {
        var head = HeadShape.Of(volume);
        if (HeadProfile.Of(head) is not { } profile)
            return null;
        var hasTop = HasTop(head, profile);
        var lowest = hasTop ? Math.Max(profile.Bottom, profile.Top - HighestHead) : profile.Bottom;
        if (!hasTop && profile.Top - profile.Bottom > HighestHead)
            return null; // A trunk, of which it is not known where its head is.
        var length = profile.LengthWithin(lowest, profile.Top);
        if (length is < ShortestHead or > LongestHead || profile.NoseBehind(lowest, profile.Top) is not null)
            return null;
        var scale = Math.Clamp(length / AdultLength, NarrowestScale, WidestScale) * AdultLength;
        var nose = profile.Nose(lowest, hasTop ? profile.Top - (0.4 * scale) : profile.Top);
        if (nose is null ? !hasTop : hasTop && (profile.Top - nose) / scale is < HighestNose or > LowestNose)
            return null;
        var brow = nose is { } tip ? tip + (BrowAboveNose * scale) : profile.Top - (BrowBelowTop * scale);
        var chin = nose is { } found ? found - (ChinBelowNose * scale) : brow - (ChinBelowBrow * scale);
        return profile.Front(Math.Min(brow, profile.Top)) is { } skin && brow > profile.Bottom
            ? new FaceRegion(head, brow, chin, skin + BehindBrow, profile.Centre, AirOf(volume))
            : null;
    }

    /// <summary>
    /// Whether the face is gone from a copy of the volume and nothing else: before the surface there is nothing but air, much of what was there before it is changed, not too much of the
    /// head is gone, and outside the region every cell is as it was.
    /// </summary>
    public bool IsTakenFrom(HeadVolume after)
    {
        var before = head.Volume;
        if (before.Width != after.Width || before.Height != after.Height || before.Depth != after.Depth)
            return false;
        var (rays, changed) = (new HashSet<(int, int)>(), new HashSet<(int, int)>());
        var removed = 0;
        for (var slice = 0; slice < before.Depth; slice++)
        {
            ReadOnlySpan<float> old = before.Cells(slice), now = after.Cells(slice);
            for (var y = 0; y < before.Height; y++)
            {
                for (var x = 0; x < before.Width; x++)
                {
                    var (point, cell) = (before.At(x, y, slice), (y * before.Width) + x);
                    var isSolid = head.Contains(x, y, slice);
                    var depth = SurfaceAt(point.Z) - point.Y;
                    var isWithin = point.Z <= Brow - Tolerance && point.Z >= Chin + Tolerance && depth >= Tolerance;
                    if (isWithin && now[cell] > head.Threshold)
                        return false;
                    if (!isWithin && old[cell] != now[cell] && !(point.Z <= Brow + Tolerance && point.Z >= Chin - Tolerance && depth >= -Tolerance))
                        return false;
                    if (isSolid && old[cell] > head.Threshold && now[cell] <= head.Threshold)
                        removed++;
                    if (isSolid && point.Z < Brow - Tolerance && Math.Abs(point.X - Centre) <= HalfFace)
                    {
                        var ray = ((int)point.X / 4, (int)point.Z / 4);
                        rays.Add(ray);
                        if (isWithin)
                            changed.Add(ray);
                    }
                }
            }
        }
        return rays.Count > 0 && changed.Count >= LeastChanged * rays.Count && removed <= MostRemoved * head.Count;
    }

    /// <summary>Writes air over the face in the pixels of one slice; all others stay as they are.</summary>
    /// <param name="slope">Rescale Slope (0028,1053).</param>
    /// <param name="intercept">Rescale Intercept (0028,1052).</param>
    /// <param name="native">One frame of one sample for each pixel, in little endian.</param>
    public void Erase(SlicePlane plane, FrameFormat format, double slope, double intercept, Span<byte> native)
    {
        var (least, most) = format.IsSigned ? (-(1 << (format.BitsStored - 1)), (1 << (format.BitsStored - 1)) - 1) : (0, (1 << format.BitsStored) - 1);
        var stored = (int)Math.Clamp(Math.Round((Air - intercept) / slope), least, most) << (format.HighBit + 1 - format.BitsStored);
        for (var row = 0; row < format.Rows; row++)
        {
            for (var column = 0; column < format.Columns; column++)
            {
                if (Contains(plane.At(column, row)))
                    EditedPixels.Set(format, native, (row * format.Columns) + column, stored);
            }
        }
    }

    private double SurfaceAt(double z) => start + Math.Min(Deepest, Slope * (Brow - z));

    /// <summary>Whether the head ends within the volume: its highest section is much smaller than its largest.</summary>
    private static bool HasTop(HeadShape head, HeadProfile profile)
    {
        const double Layer = 4;
        var (layers, highest) = (new Dictionary<int, int>(), (int)(profile.Top / Layer));
        head.Each(point =>
        {
            var layer = (int)(point.Z / Layer);
            layers[layer] = layers.GetValueOrDefault(layer) + 1;
        });
        return layers.TryGetValue(highest, out var section) && section < 0.5 * layers.Values.Max();
    }

    private static double AirOf(HeadVolume volume)
    {
        if (volume.IsHounsfield)
            return -1000;
        var least = double.MaxValue;
        for (var slice = 0; slice < volume.Depth; slice++)
        {
            foreach (var cell in volume.Cells(slice))
                least = Math.Min(least, cell);
        }
        return least;
    }
}
