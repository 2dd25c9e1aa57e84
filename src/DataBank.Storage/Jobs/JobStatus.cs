namespace DataBank.Storage;

/// <summary>Life of a job.</summary>
public enum JobStatus
{
    Queued,
    Running,
    Completed,
    Failed,
}
