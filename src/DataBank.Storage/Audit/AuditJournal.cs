namespace DataBank.Storage;

/// <summary>
/// The append-only journal of every access on this node: one line of JSON each, batches chained by SHA-256, flushed to disk before
/// the access is answered. Rendered as FHIR AuditEvent on demand; never part of history, feed or export.
/// </summary>
public sealed class AuditJournal : IAsyncDisposable
{
    public AuditJournal(string folder, TimeProvider clock) => throw new NotImplementedException();

    public Task AppendAsync(AuditRecord record, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Newest first.</summary>
    public IAsyncEnumerable<AuditRecord> ReadAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Recomputes the chain; returns the number of records, or throws with the first broken batch.</summary>
    public Task<long> VerifyAsync(CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
