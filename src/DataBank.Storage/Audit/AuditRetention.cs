namespace DataBank.Storage;

/// <summary>
/// Removes the oldest day files of a journal when their time is over. A seal with the hash that the next file goes on from comes first, so that the
/// chain can be verified without them.
/// </summary>
public static class AuditRetention
{
    /// <summary>The files whose days are all before one, oldest first; never the newest, and none that was not exported where that is asked for.</summary>
    /// <param name="folder">The journal's.</param>
    /// <param name="before">The first day that stays.</param>
    /// <param name="exported">How far the journal was exported; null: it is not.</param>
    public static IReadOnlyList<string> Due(string folder, DateOnly before, AuditPosition? exported) =>
        [.. AuditFiles.In(folder).SkipLast(1).TakeWhile(path => AuditFiles.DayOf(path) < before && (exported is null || string.CompareOrdinal(Path.GetFileName(path), exported.File) < 0))];

    /// <summary>Removes one; nothing is lost when this ends in the middle.</summary>
    /// <exception cref="InvalidDataException">It can't be read to its end: what may be evidence stays.</exception>
    public static void Purge(string folder, string path, AuditSeals seals)
    {
        AuditBatch? last = null;
        foreach (var (line, _) in AuditLines.Read(path, 0))
        {
            var batch = AuditBatch.Parse(line.Span);
            if (batch is not { IsIntact: true } || (last is not null && batch.Previous != last.Hash)) throw new InvalidDataException($"{Path.GetFileName(path)} is broken and stays: `databank audit verify` tells more.");
            last = batch;
        }
        if (last is not null) seals.Add(AuditSeal.Purged, Path.GetFileName(path), last.Hash);
        foreach (var torn in AuditLines.TornOf(path)) File.Delete(torn);
        File.Delete(path);
        File.Delete(AuditPlaces.PathOf(path));
        DiskFlush.Folder(folder);
    }
}
