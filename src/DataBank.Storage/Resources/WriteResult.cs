namespace DataBank.Storage;

/// <summary>What a write did.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Resource">The version that is now current.</param>
public sealed record WriteResult(WriteOutcome Outcome, StoredResource Resource);
