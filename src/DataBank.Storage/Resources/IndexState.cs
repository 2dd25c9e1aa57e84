using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>What every resource of a store is known to be indexed by.</summary>
/// <param name="Version">Of the extraction, see <see cref="VersionOf"/>.</param>
/// <param name="Parameters">Names of custom search parameters.</param>
public sealed record IndexState(int Version, IReadOnlySet<string> Parameters)
{
    /// <summary>Raised whenever the index gets what older rows do not have: they are rewritten then.</summary>
    public const int Current = 6;

    private const int ApartFrom = 1000;

    /// <summary>That of an index which treats kanji so: where the setting has changed rows are rewritten, too.</summary>
    public static int VersionOf(KanjiForms kanji) => kanji == KanjiForms.Joined ? Current : Current + ApartFrom;
}
