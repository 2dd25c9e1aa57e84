namespace DataBank.Storage;

/// <summary>A study that no Patient could be found for.</summary>
/// <param name="Reason">One of <see cref="StudyMatchStates"/>.</param>
public sealed record UnmatchedStudy(
    long Key, string StudyUid, string Reason, string? PatientId, string? Issuer, string? PatientName, string? BirthDate, string? StudyDate, string? Description);
