namespace DataBank.Server;

/// <summary>An instance that somebody wants to be sure of.</summary>
/// <param name="StudyUid">Null: the request does not say in which study, nor in which series, it is.</param>
internal sealed record CommitmentReference(string SopClassUid, string SopInstanceUid, string? StudyUid = null, string? SeriesUid = null);
