namespace DataBank.Storage;

/// <summary>A theme as the vault knows it.</summary>
/// <param name="Theme">ResearchStudy id.</param>
/// <param name="WrappedKey">The theme's master key under the key encryption key.</param>
/// <param name="Epoch">Grows by one when the theme's key is replaced.</param>
/// <param name="OffsetRange">Largest date shift in days.</param>
/// <param name="PolicyVersion">Under which its view was made; empty before there was one.</param>
/// <param name="ViewStem">What the database of its view is called; empty before there was one.</param>
public sealed record VaultTheme(string Theme, byte[] WrappedKey, int Epoch, int OffsetRange, DateTimeOffset OpenedAt, string PolicyVersion, string ViewStem)
{
    /// <summary>By which name its keys are derived: its id at the bank that it was opened at.</summary>
    public string KeyName { get; init; } = Theme;
}
