namespace DataBank.Pseudonymization;

/// <summary>
/// The independent second check: searches outgoing bytes for a patient's own identifiers in every script and encoding
/// (UTF-8, UTF-16, ISO-2022-JP, Shift_JIS, base64, percent, JSON escapes). It knows nothing of the policy that produced them.
/// </summary>
public sealed class LeakGuard
{
    public LeakGuard(IReadOnlyList<string> identifiers) => throw new NotImplementedException();

    /// <summary>Whether any identifier occurs. The value found is never reported.</summary>
    public bool FindsLeak(ReadOnlySpan<byte> content) => throw new NotImplementedException();
}
