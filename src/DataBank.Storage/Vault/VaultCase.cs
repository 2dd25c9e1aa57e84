namespace DataBank.Storage;

/// <summary>A case of a theme.</summary>
/// <param name="Number">Given in order, from 1; never given again.</param>
/// <param name="Sealed">The person, encrypted.</param>
public sealed record VaultCase(long Number, byte[] Sealed);
