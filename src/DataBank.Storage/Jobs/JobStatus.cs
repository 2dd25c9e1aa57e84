namespace DataBank.Storage;

/// <summary>Life of a job.</summary>
public enum JobStatus
{
    Queued,
    Running,
    Completed,
    Failed,

    /// <summary>It was completed, and what it had made was taken back; the result says why.</summary>
    Revoked,
}
