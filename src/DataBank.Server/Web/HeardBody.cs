using System.IO.Pipelines;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>A body whose sender may be as slow as it is, but not silent: one that has lost its power or its line would be waited for without end.</summary>
internal sealed class HeardBody(PipeReader body, TimeSpan longestSilence) : PipeReader
{
    /// <exception cref="RequestProblem">408: nothing came for too long.</exception>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (body.TryRead(out var there)) return there;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(longestSilence);
        try
        {
            return await body.ReadAsync(silence.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RequestProblem(408, "timeout", "Nothing came of the request's body for too long. Nothing of it was kept; it can be sent again.");
        }
    }

    public override bool TryRead(out ReadResult result) => body.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => body.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => body.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => body.Complete(exception);
}
