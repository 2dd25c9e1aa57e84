using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>What a lane asks before it writes what came of pixels that it took its time to look at.</summary>
internal static class StandingVerdict
{
    /// <summary>Whether an instance is as it was seen: its person has not left, and it was not judged anew. The caller holds the view's gate.</summary>
    public static async Task<bool> StandsAsync(this InstanceVerdictStore verdicts, ThemeView view, VaultInstance seen, CancellationToken cancellation) =>
        view.Members.Contains(seen.PersonKey) && await verdicts.FindAsync(view.Theme, seen.InstanceUid, cancellation) is { } now
            && now.Verdict == seen.Verdict && now.Sealed.AsSpan().SequenceEqual(seen.Sealed);
}
