using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace DataBank.Proxy;

/// <summary>
/// What codes mean by the terminology of the clinical side (what the site has loaded, its packages, R4), asked for code by code and remembered for a
/// while. Nothing but definitions is asked for, and only of codes that the policy lets pass. A system of which the first codes are all unknown is taken not to be
/// there: variants have a code each.
/// </summary>
internal sealed partial class CodeDisplays(FhirUpstream upstream, TimeProvider clock)
{
    private const int LargestCache = 50_000;
    private const int LongestDisplay = 200;
    private const int MostMisses = 16;
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1); // Packages are installed without a word to followers.

    private readonly ConcurrentDictionary<(string System, string Code), string?> known = new();
    private readonly ConcurrentDictionary<string, int> misses = new(StringComparer.Ordinal); // By system; far below zero after the first hit.
    private long since = clock.GetUtcNow().UtcTicks;

    /// <summary>Something has changed in the terminology.</summary>
    public void Forget()
    {
        known.Clear();
        misses.Clear();
    }

    /// <summary>What a code means as far as it is known here.</summary>
    /// <param name="asked">Takes what is not known.</param>
    public string? Find(string system, string code, HashSet<(string System, string Code)> asked)
    {
        if (!known.TryGetValue((system, code), out var display) && IsThere(system))
            asked.Add((system, code));
        return display;
    }

    /// <summary>What these codes mean; null where nothing is known.</summary>
    public async Task<IReadOnlyDictionary<(string System, string Code), string?>> LookUpAsync(IReadOnlyCollection<(string System, string Code)> asked, CancellationToken cancellation)
    {
        Age();
        var found = new Dictionary<(string System, string Code), string?>();
        foreach (var (system, code) in asked.Where(coding => IsThere(coding.System)))
        {
            var display = await upstream.LookUpAsync(system, code, cancellation);
            misses.AddOrUpdate(system, _ => display is null ? 1 : int.MinValue, (_, count) => display is null ? count + 1 : int.MinValue);
            found[(system, code)] = known[(system, code)] = display is not null && IsDisplay(display, code) ? display : null;
        }
        return found;
    }

    private bool IsThere(string system) => !misses.TryGetValue(system, out var count) || count < MostMisses;

    private void Age()
    {
        var now = clock.GetUtcNow().UtcTicks;
        if (known.Count < LargestCache && now - Interlocked.Read(ref since) < Remembered.Ticks)
            return;
        Forget();
        Interlocked.Exchange(ref since, now);
    }

    /// <summary>A short text that names a concept: no line, no address, no long number such as records have. Some servers repeat the code.</summary>
    private static bool IsDisplay(string text, string code) =>
        text.Length is > 0 and <= LongestDisplay && text != code && !text.Any(char.IsControl) && !Suspicious().IsMatch(text);

    [GeneratedRegex(@"@|://|\d{7}", RegexOptions.CultureInvariant)]
    private static partial Regex Suspicious();
}
