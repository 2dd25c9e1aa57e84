namespace DataBank.Dicom;

/// <summary>An operation that a peer asked for and that is under way.</summary>
internal sealed class PerformedOperation(CancellationToken association) : IDisposable
{
    private readonly CancellationTokenSource cancelling = CancellationTokenSource.CreateLinkedTokenSource(association);
    private readonly Lock gate = new();
    private bool hasEnded;

    public Task Task { get; set; } = Task.CompletedTask;

    /// <summary>Cancelled by C-CANCEL and by the end of the association.</summary>
    public CancellationToken Token => cancelling.Token;

    /// <summary>Cancelled by the end of the association only: the last response is still sent after a C-CANCEL.</summary>
    public CancellationToken AssociationToken => association;

    /// <summary>The peer has sent C-CANCEL.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Its last response is on its way.</summary>
    public bool IsAnswered { get; set; }

    public void Cancel()
    {
        lock (gate)
        {
            if (hasEnded) return;
            IsCancelled = true;
            cancelling.Cancel();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            hasEnded = true;
            cancelling.Dispose();
        }
    }
}
