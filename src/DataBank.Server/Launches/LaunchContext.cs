namespace DataBank.Server;

/// <summary>What an app is to work on.</summary>
internal sealed record LaunchContext(string? Patient, string? Encounter);
