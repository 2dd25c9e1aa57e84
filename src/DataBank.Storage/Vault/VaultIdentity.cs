namespace DataBank.Storage;

/// <summary>One way to recognise a person: a FHIR id, or an identifier with its system.</summary>
/// <param name="Hash">Keyed hash of kind, system and value: what look-ups use.</param>
/// <param name="Sealed">Kind, system and value, encrypted.</param>
public sealed record VaultIdentity(string Hash, byte[] Sealed);
