using System.Diagnostics;
using System.Globalization;
using DataBank.Dicom;

namespace DataBank.Proxy;

/// <summary>
/// Reads text in pictures by tesseract, in a process of its own, whose time and memory are bounded. Pictures go in and words come out by
/// pipes: nothing of them is on the disk.
/// </summary>
internal sealed class Tesseract(TextSearchOptions options)
{
    private const string Bounds = "prlimit"; // util-linux
    private const int WordLevel = 5;
    private const int MostLines = 200_000;

    /// <summary>Whether it can be run here.</summary>
    public bool IsThere => Find(options.Command) is not null && Find(Bounds) is not null;

    /// <summary>The words in the pictures, in no order; null when they could not be read.</summary>
    public async Task<IReadOnlyList<FoundWord>?> ReadAsync(IReadOnlyList<TextPicture> pictures, CancellationToken cancellation)
    {
        if (Find(options.Command) is not { } command || Find(Bounds) is not { } bounds)
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Seconds));
        using var process = Process.Start(StartInfo(command, bounds))!;
        try
        {
            var (words, complaints) = (ReadWordsAsync(process.StandardOutput, limit.Token), DrainAsync(process.StandardError, limit.Token));
            await FeedAsync(process, pictures, limit.Token);
            var found = await words;
            await complaints;
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? found : null;
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or FormatException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private ProcessStartInfo StartInfo(string command, string bounds) => new(bounds, [
        string.Create(CultureInfo.InvariantCulture, $"--as={options.MemoryBytes}"), string.Create(CultureInfo.InvariantCulture, $"--cpu={options.Seconds}"),
        command, "stdin", "stdout", "-l", options.Languages, "--psm", "11", "tsv"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = System.Text.Encoding.UTF8,
        Environment = { ["OMP_THREAD_LIMIT"] = "1" },
    };

    private static async Task FeedAsync(Process process, IReadOnlyList<TextPicture> pictures, CancellationToken cancellation)
    {
        await GreyTiff.WriteAsync(process.StandardInput.BaseStream, pictures, cancellation);
        process.StandardInput.Close();
    }

    /// <summary>Rows of twelve columns: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.</summary>
    private static async Task<List<FoundWord>> ReadWordsAsync(StreamReader output, CancellationToken cancellation)
    {
        var words = new List<FoundWord>();
        for (var line = 0; await output.ReadLineAsync(cancellation) is { } row; line++)
        {
            if (line > MostLines)
                throw new FormatException("There are too many words.");
            var cells = row.Split('\t');
            if (cells.Length < 12 || !int.TryParse(cells[0], CultureInfo.InvariantCulture, out var level) || level != WordLevel || string.IsNullOrWhiteSpace(cells[11]))
                continue;
            int Number(int cell) => int.Parse(cells[cell], CultureInfo.InvariantCulture);
            words.Add(new FoundWord(Number(1) - 1, new PixelArea(Number(6), Number(7), Number(8), Number(9)), double.Parse(cells[10], CultureInfo.InvariantCulture), cells[11].Trim()));
        }
        return words;
    }

    private static async Task DrainAsync(StreamReader output, CancellationToken cancellation)
    {
        var buffer = new char[1024];
        while (await output.ReadAsync(buffer, cancellation) > 0)
        {
            // What it complains of may quote what it read.
        }
    }

    private static string? Find(string tool) => Path.IsPathRooted(tool)
        ? File.Exists(tool) ? tool : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
