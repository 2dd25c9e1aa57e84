using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DataBank.Storage;

/// <summary>
/// Where in a day file of the journal which names stand, in a file beside it that grows by runs: each of the lines from where the one before ended, as pairs of a
/// name's hash and the place of a line, in order. It is derived: what is damaged, or of another journal, is made anew, and what is behind the last run is read as it stands.
/// </summary>
internal static class AuditPlaces
{
    public const string Extension = ".places";
    private const long RunBytes = 64L * 1024 * 1024; // A few MB of pairs.
    private const ulong Mark = 0x31_73_65_63_61_6C_50_41; // "APlaces1"

    /// <summary>The file with the places of a journal file.</summary>
    public static string PathOf(string journal) => Path.ChangeExtension(journal, Extension);

    /// <summary>The places of a journal file as far as they are known.</summary>
    /// <returns>Null: none are.</returns>
    public static AuditPlacesReader? Open(string journal)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(PathOf(journal), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        var runs = RunsOf(file, journal);
        if (runs.Count > 0) return new AuditPlacesReader(file, runs);
        file.Dispose();
        return null;
    }

    /// <summary>Adds what is missing: of the newest file, which still grows, whole runs alone.</summary>
    /// <param name="folder">The journal's. One caller at a time.</param>
    /// <param name="cancellation">Ends it; what is done stays.</param>
    /// <param name="since">The first file that is looked at, as an earlier call has given it; null: all are.</param>
    /// <param name="runBytes">How much of a file a run reads.</param>
    /// <returns>The newest file, before which none grows any more; null: there is none.</returns>
    public static string? Complete(string folder, CancellationToken cancellation, string? since = null, long runBytes = RunBytes)
    {
        var journals = AuditFiles.In(folder);
        foreach (var journal in journals.SkipWhile(path => string.CompareOrdinal(path, since) < 0))
        {
            var mayBeShort = journal != journals[^1];
            while (AddRun(journal, runBytes, mayBeShort, cancellation)) cancellation.ThrowIfCancellationRequested();
        }
        return journals is [.., var newest] ? newest : null;
    }

    private static bool AddRun(string journal, long runBytes, bool mayBeShort, CancellationToken cancellation)
    {
        List<RunOfPlaces> runs;
        using (var known = Open(journal)) runs = known?.Runs ?? [];
        var start = runs is [.., var last] ? last.Header.End : 0;
        var left = new FileInfo(journal).Length - start;
        if (left == 0 || (left < runBytes && !mayBeShort)) return false;

        var (pairs, end, lineStart, hash) = (new List<Place>(), start, start, 0UL);
        foreach (var (line, behind) in AuditLines.Read(journal, start))
        {
            cancellation.ThrowIfCancellationRequested();
            if (AuditBatch.Parse(line.Span) is not { } batch) break; // `databank audit verify` tells more.
            foreach (var name in batch.ReadRecords().SelectMany(AuditName.HashesOf).Distinct()) pairs.Add(new Place(name, end));
            (lineStart, end, hash) = (end, behind, MarkOf(batch));
            if (end - start >= runBytes) break;
        }
        if (end == start) return false;
        pairs.Sort();
        DiskFlush.Written(journal); // A power failure must not put other lines in these places.
        Append(PathOf(journal), runs, new PlacesHeader(Mark, start, end, lineStart, hash, pairs.Count), CollectionsMarshal.AsSpan(pairs));
        return true;
    }

    // The header counts, and is written when its pairs are on the disk.
    private static void Append(string path, List<RunOfPlaces> runs, PlacesHeader header, ReadOnlySpan<Place> pairs)
    {
        var begin = runs is [.., var last] ? last.Behind : 0;
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read | FileShare.Delete);
        RandomAccess.SetLength(file, begin);
        RandomAccess.Write(file, MemoryMarshal.AsBytes(pairs), begin + PlacesHeader.Bytes);
        RandomAccess.FlushToDisk(file);
        RandomAccess.Write(file, MemoryMarshal.AsBytes(new ReadOnlySpan<PlacesHeader>(in header)), begin);
        RandomAccess.FlushToDisk(file);
    }

    private static List<RunOfPlaces> RunsOf(SafeFileHandle file, string journal)
    {
        var (runs, begin, start, length) = (new List<RunOfPlaces>(), 0L, 0L, RandomAccess.GetLength(file));
        while (begin + PlacesHeader.Bytes <= length)
        {
            var header = default(PlacesHeader);
            RandomAccess.Read(file, MemoryMarshal.AsBytes(new Span<PlacesHeader>(ref header)), begin);
            var run = new RunOfPlaces(header, begin + PlacesHeader.Bytes);
            if (header.Mark != Mark || header.Start != start || header.Count < 0 || run.Behind > length) break;
            runs.Add(run);
            (begin, start) = (run.Behind, header.End);
        }
        // The lines are chained: where the last is the one that was read, so are all before it.
        return runs is [.., var last] && AuditLines.ReadAt(journal, last.Header.LastLine) is var line && AuditBatch.Parse(line.Span) is { } batch && MarkOf(batch) == last.Header.LastHash ? runs : [];
    }

    private static ulong MarkOf(AuditBatch batch) => Convert.ToUInt64(batch.Hash[..16], 16);
}
