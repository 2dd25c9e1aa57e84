using System.Collections.Concurrent;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Gives the 16-character pseudonyms of a theme, so that no two values have the same: the vault knows by keyed hashes which are given, and a value
/// whose pseudonym another one has got before gets its next.
/// </summary>
internal sealed class ShortPseudonyms(ShortPseudonymStore given)
{
    private const int LargestCache = 100_000;

    private readonly ConcurrentDictionary<(string Theme, string Hash), int> attempts = new();

    /// <summary>
    /// Makes something of a person: at once with the first pseudonym of each value that is new, and again if one of these turns out to be another value's.
    /// Nothing that was made so leaves before the vault has its pseudonyms.
    /// </summary>
    public async Task<T> MakeAsync<T>(ThemeView view, PatientContext context, Func<PatientContext, T> make, CancellationToken cancellation)
    {
        var values = new Dictionary<string, (string Domain, string System, string Value)>(StringComparer.Ordinal);
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        var made = Make();
        if (values.Count == 0)
            return made;
        foreach (var each in await given.AssignAsync(
            view.Theme, values.Keys, (hash, attempt) => view.Seal.Hash("short", view.Keys.ShortPseudonym(values[hash].Domain, values[hash].System, values[hash].Value, attempt)), cancellation))
        {
            used[each.ValueHash] = each.Attempt;
            if (attempts.Count >= LargestCache)
                attempts.Clear();
            attempts[(view.Theme, each.ValueHash)] = each.Attempt;
        }
        return used.Values.Any(attempt => attempt > 0) ? Make() : made;

        T Make() => make(context with
        {
            ShortPseudonymOf = (domain, system, value) =>
            {
                var hash = view.Seal.Hash("short-value", domain, system, value);
                if (!used.TryGetValue(hash, out var attempt) && !attempts.TryGetValue((view.Theme, hash), out attempt))
                    values[hash] = (domain, system, value);
                return view.Keys.ShortPseudonym(domain, system, value, attempt);
            },
        });
    }
}
