namespace DataBank.Storage;

/// <summary>A theme of another bank as it comes into the vault.</summary>
/// <param name="Row">With its key wrapped for this vault.</param>
/// <param name="Cases">By the keyed hash of the person.</param>
/// <param name="ShortPseudonyms">Those that it has given.</param>
/// <param name="Places">What it was shown of each person's genome.</param>
/// <param name="PlaceKeys">By which those were hashed: name and wrapped key of each.</param>
public sealed record AdoptedTheme(
    VaultTheme Row, IReadOnlyList<(string PersonHash, VaultCase Case)> Cases, IReadOnlyList<VaultShortPseudonym> ShortPseudonyms, IReadOnlyList<VaultPixelDecision> Decisions,
    IReadOnlyDictionary<Guid, IReadOnlyList<GeneticLocusRow>> Places, IReadOnlyList<(string Name, byte[] Wrapped)> PlaceKeys);
