namespace DataBank.Proxy;

/// <summary>What the certificate of a theme's destruction says.</summary>
/// <param name="Epoch">How many keys the theme had.</param>
/// <param name="KeyFingerprint">SHA-256 of the wrapped key that was destroyed: a backup can be told to hold it.</param>
/// <param name="Rows">Rows destroyed, by kind.</param>
public sealed record ShreddedTheme(string Theme, int Epoch, DateTimeOffset OpenedAt, string KeyFingerprint, IReadOnlyDictionary<string, long> Rows);
