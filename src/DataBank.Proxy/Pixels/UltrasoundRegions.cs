using DataBank.Dicom;

namespace DataBank.Proxy;

/// <summary>What an ultrasound machine says of its picture (PS3.3 C.8.5.5): outside its regions there are scales, texts and who it is.</summary>
internal static class UltrasoundRegions
{
    private const int Most = 64;

    private static readonly Tag Regions = new(0x0018, 0x6011);
    private static readonly Tag Left = new(0x0018, 0x6018), Top = new(0x0018, 0x601A), Right = new(0x0018, 0x601C), Bottom = new(0x0018, 0x601E);

    /// <summary>Everything outside the regions; nothing where there are none.</summary>
    public static IReadOnlyList<PixelArea> Outside(DicomDataset image, int columns, int rows)
    {
        var regions = image.Items(Regions).Take(Most).Select(item => Region(item)?.Inside(columns, rows)).OfType<PixelArea>().ToList();
        if (regions.Count == 0)
            return [];
        int[] lefts = [.. regions.SelectMany(region => new[] { region.Left, region.Left + region.Width }).Append(0).Append(columns).Distinct().Order()];
        int[] tops = [.. regions.SelectMany(region => new[] { region.Top, region.Top + region.Height }).Append(0).Append(rows).Distinct().Order()];
        return
        [
            .. from x in Enumerable.Range(0, lefts.Length - 1)
               from y in Enumerable.Range(0, tops.Length - 1)
               let cell = new PixelArea(lefts[x], tops[y], lefts[x + 1] - lefts[x], tops[y + 1] - tops[y])
               where !regions.Exists(region => region.Left <= cell.Left && region.Top <= cell.Top
                   && region.Left + region.Width >= cell.Left + cell.Width && region.Top + region.Height >= cell.Top + cell.Height)
               select cell,
        ];
    }

    private static PixelArea? Region(DicomDataset item) =>
        item.Integer(Left) is >= 0 and <= ushort.MaxValue and { } left && item.Integer(Top) is >= 0 and <= ushort.MaxValue and { } top
        && item.Integer(Right) is { } right && right >= left && right <= ushort.MaxValue && item.Integer(Bottom) is { } bottom && bottom >= top && bottom <= ushort.MaxValue
            ? new PixelArea((int)left, (int)top, (int)(right - left + 1), (int)(bottom - top + 1))
            : null;
}
