namespace DataBank.Appliance;

/// <summary>Why seeding stopped, in words for the person at the command line.</summary>
internal sealed class SeedProblem(string message) : Exception(message);
