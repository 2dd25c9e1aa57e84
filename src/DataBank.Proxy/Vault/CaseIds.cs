using System.Collections.Concurrent;
using System.Globalization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// The case ids of a theme (症例ID, such as <c>LUNG-000123</c>): given in the order in which persons first come into its view, kept in the
/// vault, shown beside the pseudonym. They say no more of a person than the pseudonym does, but can be said aloud.
/// </summary>
internal sealed class CaseIds(CaseStore cases)
{
    private const int LargestCache = 100_000;
    private const int LongestPrefix = 8;

    private readonly ConcurrentDictionary<(string Theme, Guid Person), string> cache = new();

    public async Task<string> OfAsync(ThemeView view, Guid person, CancellationToken cancellation)
    {
        if (cache.TryGetValue((view.Theme, person), out var known))
            return known;
        var assigned = await cases.AssignAsync(
            view.Theme, HashOf(person, view.Seal),
            number => Close(number, string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(view.Theme)}-{number:000000}"), person, view.Seal),
            cancellation);
        if (cache.Count >= LargestCache)
            cache.Clear();
        return cache[(view.Theme, person)] = Open(assigned, view.Seal).CaseId;
    }

    /// <summary>The case id as it was given, and the person that it stands for.</summary>
    public static (string CaseId, Guid Person) Open(VaultCase row, RowSeal seal) =>
        seal.Open(row.Sealed, PlaceOf(row.Number)).Split('\n') is [var caseId, var person]
            ? (caseId, Guid.Parse(person)) : throw new InvalidDataException("A row of the vault does not name a case.");

    /// <summary>The same the other way round.</summary>
    public static byte[] Close(long number, string caseId, Guid person, RowSeal seal) => seal.Seal($"{caseId}\n{person:N}", PlaceOf(number));

    /// <summary>What finds the case of a person.</summary>
    public static string HashOf(Guid person, RowSeal seal) => seal.Hash("case", $"{person:N}");

    /// <summary>The letters that the theme's id begins with: lung-egfr gives LUNG.</summary>
    private static string PrefixOf(string theme) =>
        new string([.. theme.TakeWhile(char.IsAsciiLetter).Take(LongestPrefix)]) is { Length: > 0 } letters ? letters.ToUpperInvariant() : "CASE";

    private static string PlaceOf(long number) => string.Create(CultureInfo.InvariantCulture, $"case {number}");
}
