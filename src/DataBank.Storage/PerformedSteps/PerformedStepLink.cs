namespace DataBank.Storage;

/// <summary>What a performed step serves.</summary>
/// <param name="StudyUid">The study that it makes images of.</param>
/// <param name="OrderId">The ServiceRequest that asked for it; null: it was not ordered, or by nobody whom we know of.</param>
public sealed record PerformedStepLink(string SopInstanceUid, string StudyUid, string? OrderId);
