namespace DataBank.IntegrationTests;

/// <summary>How a run of the executable ended.</summary>
public sealed record CommandOutcome(int ExitCode, string Output, string Error);
