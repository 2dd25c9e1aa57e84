using DataBank.Storage;

namespace DataBank.Server;

/// <summary>How far an export has come; all that it has written up to here is on the disk.</summary>
/// <param name="Part">The part of the order at work.</param>
/// <param name="After">The last version of that part.</param>
/// <param name="EndedAt">When all was written.</param>
internal sealed record ExportProgress(int Part, long After, IReadOnlyList<ExportFile> Files, DateTimeOffset? EndedAt)
{
    private const long MostLines = 100_000;
    private const long MostBytes = 256 * 1024 * 1024;

    public long Count => Files.Sum(file => file.Count);

    public ExportProgress NextPart(ExportOrder order) => this with { Part = Part + 1, After = order.After };

    /// <summary>The file to append to: a new one for each part, and when one is full.</summary>
    public ExportFile FileFor(ExportQuery query, int lines)
    {
        if (Files is [.., var last] && last.Part == Part && last.Count + lines <= MostLines && last.SizeBytes < MostBytes) return last;
        var (number, isDeletion) = (Files.Count(file => file.Part == Part) + 1, query.Part == ExportPart.Deletions);
        return new ExportFile($"{query.Type}{(isDeletion ? ".deleted" : "")}.{number}.ndjson", isDeletion ? "Bundle" : query.Type, Part, 0, 0, isDeletion);
    }

    public ExportProgress With(ExportFile written, long last) =>
        this with { After = last, Files = [.. Files.Where(file => file.Name != written.Name), written] };
}
