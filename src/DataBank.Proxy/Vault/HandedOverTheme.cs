namespace DataBank.Proxy;

/// <summary>What makes the pseudonyms of a theme, as it goes to another bank; only ever sealed for it.</summary>
/// <param name="KeyName">By which name the keys are derived.</param>
/// <param name="Key">The master key.</param>
/// <param name="OffsetRange">Largest date shift in days.</param>
/// <param name="Cases">Case ids by number, each with the key of its person.</param>
/// <param name="Persons">What leads to each person: "patient", "" and the FHIR id, or "identifier", system and value.</param>
internal sealed record HandedOverTheme(
    string Theme, string KeyName, byte[] Key, int Epoch, int OffsetRange, DateTimeOffset OpenedAt, IReadOnlyList<HandedOverCase> Cases,
    IReadOnlyDictionary<Guid, IReadOnlyList<string[]>> Persons);
