namespace DataBank.Pseudonymization;

/// <summary>
/// The independent second check: searches outgoing bytes for a patient's own identifiers in every script and encoding
/// (UTF-8, UTF-16, ISO-2022-JP, Shift_JIS, EUC-JP, base64, percent, JSON and XML escapes). It knows nothing of the policy that
/// produced them. Dates are found only as whole dates, numbers only as whole numbers, and names too short to be searched alone only
/// together with their other part. Safe for use by several threads.
/// </summary>
public sealed class LeakGuard
{
    private readonly PatternSearch search;

    /// <param name="identifiers">
    /// As <see cref="PatientIdentifiers"/> collects them. Their form tells what they are: yyyy-MM-dd a date, "family given" a name.
    /// </param>
    public LeakGuard(IReadOnlyList<string> identifiers)
    {
        var patterns = new PatternList();
        foreach (var form in identifiers.SelectMany(IdentifierForms.Of).Distinct())
        {
            IdentifierEncodings.Add(form, patterns);
        }
        search = new PatternSearch(patterns);
    }

    /// <summary>How many bytes of a stream's last piece must be put before the next one, so that no hit is cut in two.</summary>
    public int OverlapBytes => search.Longest + 8;

    /// <summary>Whether any identifier occurs. The value found is never reported.</summary>
    public bool FindsLeak(ReadOnlySpan<byte> content) => search.FindsAny(content);
}
