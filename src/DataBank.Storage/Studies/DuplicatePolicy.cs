namespace DataBank.Storage;

/// <summary>What happens to an instance whose UID is already stored with other bytes. Identical bytes always succeed again.</summary>
public enum DuplicatePolicy
{
    /// <summary>It is refused.</summary>
    Refuse,

    /// <summary>It becomes the current version; the one before is kept among the removed instances.</summary>
    KeepBoth,
}
