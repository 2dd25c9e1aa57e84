namespace DataBank.Dicom;

/// <summary>A scan header (ITU-T T.81 B.2.3).</summary>
/// <param name="Components">Indexes into the frame's components.</param>
/// <param name="DcTables">The DC or lossless Huffman table of each.</param>
/// <param name="AcTables">The AC Huffman table of each.</param>
/// <param name="First">Start of spectral selection, or the predictor of a lossless scan.</param>
/// <param name="Last">End of spectral selection.</param>
/// <param name="PointTransform">Point transform of a lossless scan; successive approximation is not read.</param>
internal sealed record JpegScan(int[] Components, int[] DcTables, int[] AcTables, int First, int Last, int PointTransform)
{
    /// <exception cref="PixelDataException">The header is damaged.</exception>
    public static JpegScan Read(ReadOnlySpan<byte> segment, JpegHeader header)
    {
        var count = segment.Length < 1 ? 0 : segment[0];
        if (count < 1 || count > header.Components.Length || segment.Length < 4 + (2 * count)) throw JpegHeader.Truncated();
        var scan = new JpegScan(new int[count], new int[count], new int[count], segment[1 + (2 * count)], segment[2 + (2 * count)], segment[3 + (2 * count)] & 15);
        for (var i = 0; i < count; i++)
        {
            int id = segment[1 + (2 * i)], tables = segment[2 + (2 * i)];
            var index = Array.FindIndex(header.Components, component => component.Id == id);
            if (index < 0 || Array.IndexOf(scan.Components, index, 0, i) >= 0 || (tables & 0xCC) != 0)
            {
                throw new PixelDataException("A JPEG scan names components or tables that there are not");
            }
            (scan.Components[i], scan.DcTables[i], scan.AcTables[i]) = (index, tables >> 4, tables & 3);
        }
        return scan;
    }
}
