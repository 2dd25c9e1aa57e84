namespace DataBank.Storage;

/// <summary>Outcome of a write; an update that changes nothing makes no version.</summary>
public enum WriteOutcome
{
    Created,
    Updated,
    Unchanged,
    Deleted,
}
