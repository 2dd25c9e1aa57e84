using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace DataBank.Appliance;

/// <summary>The resources in files and folders: one in a .json file, one in each line of a .ndjson file, which is never read whole.</summary>
internal static class ResourceDocuments
{
    private const int LargestResource = 256 * 1024 * 1024;

    /// <param name="paths">Files as they are, and folders with what is below them.</param>
    /// <exception cref="SettingsProblem">A resource is too large to be read.</exception>
    public static async IAsyncEnumerable<ResourceDocument> ReadAsync(IReadOnlyList<string> paths, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var file in paths.SelectMany(Files))
        {
            if (IsLines(file))
            {
                await foreach (var line in LinesAsync(file, cancellation)) yield return line;
                continue;
            }
            if (new FileInfo(file).Length > LargestResource) throw TooLarge(file);
            yield return new ResourceDocument(file, await File.ReadAllBytesAsync(file, cancellation));
        }
    }

    private static IEnumerable<string> Files(string path) => !Directory.Exists(path) ? [path]
        : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => IsLines(file) || file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal);

    private static bool IsLines(string file) => file.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase);

    private static async IAsyncEnumerable<ResourceDocument> LinesAsync(string file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var reader = PipeReader.Create(stream);
        for (var (number, isLast) = (0, false); !isLast;)
        {
            var read = await reader.ReadAsync(cancellation);
            var rest = read.Buffer;
            isLast = read.IsCompleted;
            while (TakeLine(ref rest, isLast) is { } line)
            {
                number++;
                if (line.Length > 0) yield return new ResourceDocument($"{file}:{number}", line);
            }
            if (rest.Length > LargestResource) throw TooLarge($"{file}:{number + 1}");
            reader.AdvanceTo(rest.Start, rest.End);
        }
        await reader.CompleteAsync();
    }

    // Null when there is no whole line; an empty array for one with nothing in it.
    private static byte[]? TakeLine(ref ReadOnlySequence<byte> rest, bool isLast)
    {
        var end = rest.PositionOf((byte)'\n');
        if (end is null && (!isLast || rest.IsEmpty)) return null;
        var line = end is { } at ? rest.Slice(0, at) : rest;
        rest = end is { } next ? rest.Slice(rest.GetPosition(1, next)) : rest.Slice(rest.End);
        var bytes = line.ToArray();
        return bytes.AsSpan().Trim(" \t\r"u8).IsEmpty ? [] : bytes;
    }

    private static SettingsProblem TooLarge(string place) => new($"{place}: a resource of more than {LargestResource >> 20} MiB is not read.");
}
