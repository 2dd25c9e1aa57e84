namespace DataBank.Storage;

/// <summary>What every resource of a store is known to be indexed by.</summary>
/// <param name="Version">Of the extraction, see <see cref="Current"/>.</param>
/// <param name="Parameters">Names of custom search parameters.</param>
public sealed record IndexState(int Version, IReadOnlySet<string> Parameters)
{
    /// <summary>Raised whenever the index gets what older rows do not have: they are rewritten then.</summary>
    public const int Current = 5;
}
