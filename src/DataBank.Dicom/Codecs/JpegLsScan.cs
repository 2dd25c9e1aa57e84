namespace DataBank.Dicom;

/// <summary>A scan header of JPEG-LS (ITU-T T.87 C.2.3).</summary>
/// <param name="Components">Indexes into the frame's components.</param>
/// <param name="Near">The largest difference of a decoded sample from the original; 0 is lossless.</param>
/// <param name="IsBySample">Whether components take turns sample by sample; otherwise line by line.</param>
internal sealed record JpegLsScan(int[] Components, int Near, bool IsBySample)
{
    /// <exception cref="PixelDataException">The header is damaged, or wants what is not decoded here.</exception>
    public static JpegLsScan Read(ReadOnlySpan<byte> segment, JpegHeader header)
    {
        var count = segment.Length < 1 ? 0 : segment[0];
        if (count < 1 || count > header.Components.Length || segment.Length != 4 + (2 * count)) throw JpegHeader.Truncated();
        var components = new int[count];
        for (var i = 0; i < count; i++)
        {
            int id = segment[1 + (2 * i)];
            components[i] = Array.FindIndex(header.Components, component => component.Id == id);
            if (components[i] < 0 || Array.IndexOf(components, components[i], 0, i) >= 0) throw new PixelDataException("A JPEG-LS scan names components that there are not");
            if (segment[2 + (2 * i)] != 0) throw new PixelDataException("JPEG-LS with mapping tables is not decoded");
        }
        int near = segment[^3], interleave = segment[^2];
        if (interleave > 2 || (interleave == 0 && count > 1) || segment[^1] != 0)
        {
            throw new PixelDataException("A JPEG-LS scan has an impossible interleave mode or a point transform");
        }
        return new JpegLsScan(components, near, interleave == 2 && count > 1);
    }
}
