using System.Globalization;

namespace DataBank.Server;

/// <summary>How far an import has come.</summary>
/// <param name="Files">Those that were begun, in order.</param>
/// <param name="EndedAt">When all was done.</param>
internal sealed record ImportProgress(IReadOnlyList<ImportedFile> Files, DateTimeOffset? EndedAt)
{
    public static ImportProgress None { get; } = new([], null);

    /// <summary>"1200 resources, 3 refused, file 2" for people and programs that wait.</summary>
    public string Description => string.Create(
        CultureInfo.InvariantCulture, $"{Files.Sum(file => file.Taken)} resources, {Files.Sum(file => file.Refused)} refused, file {Math.Max(1, Files.Count)}");

    public ImportedFile Of(int input) => input < Files.Count ? Files[input] : ImportedFile.None;

    public ImportProgress With(int input, ImportedFile file) => this with { Files = [.. Files.Take(input), file] };
}
