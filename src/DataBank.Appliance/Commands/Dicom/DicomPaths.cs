using System.CommandLine;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary>The files that a command of <c>databank dicom</c> is given: files, and folders with all files below them.</summary>
internal static class DicomPaths
{
    public static Argument<string[]> Argument() => new("FILE") { Description = "DICOM files, or folders that hold some.", Arity = ArgumentArity.OneOrMore };

    public static Argument<string> Single() => new("FILE") { Description = "A DICOM file." };

    public static Option<CharacterFallback> Fallback() => new("--fallback")
    {
        Description = "What text may be that its declared character sets do not have: None, ShiftJis or EucJp (文字化けするファイル用).",
        HelpName = "ENCODING",
        DefaultValueFactory = _ => CharacterFallback.None,
    };

    public static Option<string?> Dictionary() => new("--private") { Description = "CSV file with private elements: Data Element, Private Creator, VR, VM, Meaning.", HelpName = "CSV" };

    /// <summary>The standard's private elements, and those of a site's file.</summary>
    /// <exception cref="SettingsProblem">A line of the file has another form.</exception>
    public static PrivateDictionary ReadDictionary(string? path)
    {
        if (path is null) return PrivateDictionary.Standard;
        using var csv = new StreamReader(path);
        try
        {
            return PrivateDictionary.Standard.With(csv);
        }
        catch (FormatException problem)
        {
            throw new SettingsProblem($"{path}: {problem.Message}");
        }
    }

    /// <summary>All files in order; those that were found in folders are marked, since not all of them need to be DICOM.</summary>
    /// <exception cref="FileNotFoundException">A name is neither a file nor a folder.</exception>
    public static IEnumerable<(string Path, bool IsFound)> Expand(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (Directory.Exists(name))
            {
                foreach (var path in Directory.EnumerateFiles(name, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)) yield return (path, true);
            }
            else if (File.Exists(name)) yield return (name, false);
            else throw new FileNotFoundException($"There is no file or folder {name}.");
        }
    }

    /// <summary>
    /// Runs a body for each file. One that fails is named and the others go on; what is no DICOM in a folder is passed over. Gives how
    /// many failed.
    /// </summary>
    public static async Task<int> ForEachAsync(IEnumerable<string> names, Func<string, Task> body, CancellationToken cancellation)
    {
        var failed = 0;
        foreach (var (path, isFound) in Expand(names))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                await body(path);
            }
            catch (DicomFormatException) when (isFound && !IsDicom(path))
            {
                // A report, a viewer or a system file beside the images.
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or DicomFormatException
                or PixelDataException or CodecMissingException or NotSupportedException)
            {
                failed++;
                await Console.Error.WriteLineAsync($"databank: {path}: {problem.Message}");
            }
        }
        return failed;
    }

    private static bool IsDicom(string path)
    {
        Span<byte> head = stackalloc byte[132];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head[128..].SequenceEqual("DICM"u8);
    }
}
