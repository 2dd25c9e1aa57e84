namespace DataBank.Storage;

/// <summary>What a person decided of the pixels of an instance, in the vault.</summary>
/// <param name="InstanceUid">As the theme shows it.</param>
/// <param name="PixelHash">Of which pixels.</param>
/// <param name="Sealed">The decision, under the theme's key.</param>
public sealed record VaultPixelDecision(string InstanceUid, string PixelHash, byte[] Sealed);
