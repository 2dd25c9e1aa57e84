namespace DataBank.Storage;

/// <summary>A short pseudonym that a value was given.</summary>
/// <param name="ValueHash">Keyed hash of the value.</param>
/// <param name="PseudonymHash">Keyed hash of the pseudonym.</param>
/// <param name="Attempt">How many pseudonyms of the value were given to others before.</param>
public sealed record VaultShortPseudonym(string ValueHash, string PseudonymHash, int Attempt);
