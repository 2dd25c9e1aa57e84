namespace DataBank.Genomics;

/// <summary>Writes parts of a file as a file of their own: its header, the records that touch one of some regions, each once and in order.</summary>
public static class RecordSlice
{
    /// <param name="regions">Null: all records.</param>
    /// <param name="index">From where to read; null: from the beginning.</param>
    public static void Write(IPlacedRecords records, IReadOnlyList<GenomeRegion>? regions, PlaceIndex? index, Stream output, CancellationToken cancellation)
    {
        using var bgzf = new BgzfStream(output);
        bgzf.Write(records.Header.Span);
        if (regions is null || index is null || records.File is null)
            Scan(records, regions, bgzf, cancellation);
        else
            Seek(records, regions, index, bgzf, cancellation);
    }

    private static void Scan(IPlacedRecords records, IReadOnlyList<GenomeRegion>? regions, BgzfStream bgzf, CancellationToken cancellation)
    {
        while (records.TryRead(out var record))
        {
            cancellation.ThrowIfCancellationRequested();
            if (regions is null || regions.Any(region => Touches(records, record, region)))
                Write(records, record, bgzf);
        }
    }

    private static void Seek(IPlacedRecords records, IReadOnlyList<GenomeRegion> regions, PlaceIndex index, BgzfStream bgzf, CancellationToken cancellation)
    {
        var ordered = regions.Select(region => (Number: NumberOf(records, region), Region: region)).Where(each => each.Number is not null || each.Region.Reference == Unplaced)
            .OrderBy(each => each.Number ?? int.MaxValue).ThenBy(each => each.Region.Start);
        var written = 0UL; // Up to here: what touches two regions is written once.
        foreach (var (number, region) in ordered)
        {
            if ((number is { } placed ? index.Start(placed, region.Start, region.End) : index.LastOffset) is not { } start)
                continue;
            if (Math.Max(start, written) is > 0 and var from) // None: right behind the header.
                records.File!.Seek(from);
            while (records.TryRead(out var record))
            {
                cancellation.ThrowIfCancellationRequested();
                if (number is { } own && (record.Reference != own ? record.Reference > own || record.Reference < 0 : record.Start >= region.End))
                    break;
                if (!Touches(records, record, region))
                    continue;
                Write(records, record, bgzf);
                written = records.File!.VirtualOffset;
            }
        }
    }

    /// <summary>What stands for the reads that have no place (htsget 1.3, referenceName).</summary>
    private const string Unplaced = "*";

    private static bool Touches(IPlacedRecords records, PlacedRecord record, GenomeRegion region) => record.Reference < 0
        ? region.Reference == Unplaced
        : records.References[record.Reference] == region.Reference && region.Touches(record.Start, record.End);

    private static int? NumberOf(IPlacedRecords records, GenomeRegion region)
    {
        for (var number = 0; number < records.References.Count; number++)
        {
            if (records.References[number] == region.Reference)
                return number;
        }
        return null;
    }

    private static void Write(IPlacedRecords records, PlacedRecord record, BgzfStream bgzf)
    {
        bgzf.Write(record.Bytes.Span);
        if (records is VcfRecords)
            bgzf.Write("\n"u8);
    }
}
