namespace DataBank.Storage;

/// <summary>The journal in the order in which it was written, from a place on.</summary>
public static class AuditFeed
{
    /// <summary>The records of each batch with the place behind them. A file that has been purged meanwhile is passed over.</summary>
    /// <param name="folder">The journal's.</param>
    /// <param name="after">Where to go on; null: at its beginning.</param>
    /// <exception cref="InvalidDataException">A line is none of a journal.</exception>
    public static IEnumerable<(AuditPosition Behind, IReadOnlyList<AuditRecord> Records)> Read(string folder, AuditPosition? after)
    {
        foreach (var path in AuditFiles.In(folder))
        {
            var name = Path.GetFileName(path);
            var order = after is null ? 1 : string.CompareOrdinal(name, after.File);
            if (order < 0) continue;
            foreach (var (line, end) in AuditLines.Read(path, order == 0 ? after!.Offset : 0))
            {
                var batch = AuditBatch.Parse(line.Span) ?? throw new InvalidDataException($"{name} holds a line that is none of a journal: `databank audit verify` tells more.");
                yield return (new AuditPosition(name, end), batch.ReadRecords());
            }
        }
    }

    /// <summary>Brings to the disk what was read up to a place: else a power failure could take it away, and put something else in the place that is remembered.</summary>
    public static void Settle(string folder, AuditPosition reached) => DiskFlush.Written(Path.Combine(folder, reached.File));

    /// <summary>The place behind all that there is of the days before one.</summary>
    public static AuditPosition Before(DateOnly day) => new($"{day:yyyy-MM-dd}", 0);
}
