namespace DataBank.Pseudonymization;

/// <summary>What a theme has chosen beside the default policy.</summary>
/// <param name="Name">Such as "text".</param>
/// <param name="Version">Version of its file.</param>
/// <param name="Releases">What it releases, for people.</param>
public sealed record ReleaseOption(string Name, string Version, string Releases);
