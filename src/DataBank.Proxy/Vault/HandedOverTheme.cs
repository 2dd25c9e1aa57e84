using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>What makes the pseudonyms of a theme, as it goes to another bank; only ever sealed for it.</summary>
/// <param name="KeyName">By which name the keys are derived.</param>
/// <param name="Key">The master key.</param>
/// <param name="OffsetRange">Largest date shift in days.</param>
/// <param name="Cases">Case ids by number, each with the key of its person.</param>
/// <param name="Persons">What leads to each person: "patient", "" and the FHIR id, or "identifier", system and value.</param>
internal sealed record HandedOverTheme(
    string Theme, string KeyName, byte[] Key, int Epoch, int OffsetRange, DateTimeOffset OpenedAt, IReadOnlyList<HandedOverCase> Cases,
    IReadOnlyDictionary<Guid, IReadOnlyList<string[]>> Persons)
{
    /// <summary>Short pseudonyms that it has given, by hashes under its key.</summary>
    public IReadOnlyList<VaultShortPseudonym> ShortPseudonyms { get; init; } = [];

    /// <summary>What persons decided of pixels, sealed under the theme's key.</summary>
    public IReadOnlyList<VaultPixelDecision> Decisions { get; init; } = [];

    /// <summary>What was shown of each person's genome: hashes of places, under one of <see cref="PlaceKeys"/>.</summary>
    public IReadOnlyDictionary<Guid, IReadOnlyList<GeneticLocusRow>> Places { get; init; } = new Dictionary<Guid, IReadOnlyList<GeneticLocusRow>>();

    /// <summary>By which places are hashed: a place that is shown again is known again. They open nothing.</summary>
    public IReadOnlyList<byte[]> PlaceKeys { get; init; } = [];
}
