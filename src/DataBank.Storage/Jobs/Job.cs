namespace DataBank.Storage;

/// <summary>One durable job.</summary>
/// <param name="Attempts">How often it was claimed.</param>
public sealed record Job(
    string Id, string Kind, JobStatus Status, string ArgumentsJson, string? Progress, string? ResultJson, int Attempts, DateTimeOffset EnqueuedAt);
