namespace DataBank.Storage;

/// <summary>A place in the journal, behind a batch.</summary>
/// <param name="File">Name of the day's file.</param>
/// <param name="Offset">Bytes from its beginning.</param>
public sealed record AuditPosition(string File, long Offset);
