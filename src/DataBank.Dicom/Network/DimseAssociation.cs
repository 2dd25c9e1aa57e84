namespace DataBank.Dicom;

/// <summary>DIMSE messages over an association (PS3.7 §6, §9): commands whole, data sets as streams.</summary>
public sealed class DimseAssociation(Association association) : IAsyncDisposable
{
    private const int MaximumCommandBytes = 64 * 1024;
    private ushort lastMessageId;
    private PdvStream? open;

    public Association Association => association;

    public ushort NextMessageId() => ++lastMessageId;

    public async Task SendAsync(byte contextId, CommandSet command, Stream? dataSet, CancellationToken cancellation)
    {
        await association.SendAsync(contextId, isCommand: true, new MemoryStream(command.Encode(), writable: false), cancellation);
        if (dataSet is not null) await association.SendAsync(contextId, isCommand: false, dataSet, cancellation);
    }

    /// <summary>The next message; null once the association is released.</summary>
    /// <exception cref="AssociationException">The association ended in another way, or the peer broke the message form.</exception>
    public async Task<DimseMessage?> ReceiveAsync(CancellationToken cancellation)
    {
        if (open is not null) await open.CopyToAsync(Stream.Null, cancellation); // A data set that nobody wanted is still on the wire.
        open = null;
        var bytes = new MemoryStream();
        while (true)
        {
            if (await association.ReceiveAsync(cancellation) is not { } pdv)
                return bytes.Length == 0 ? null : throw new AssociationException("The peer released the association inside a command.");
            if (!pdv.IsCommand) throw new AssociationException("The peer sent a data set without a command.");
            if (bytes.Length + pdv.Data.Length > MaximumCommandBytes) throw new AssociationException("The peer sent a command that is too long.");
            bytes.Write(pdv.Data.Span);
            if (!pdv.IsLast) continue;
            var command = CommandSet.Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            open = command.HasDataSet ? new PdvStream(association, pdv.ContextId) : null;
            return new DimseMessage(pdv.ContextId, command, open);
        }
    }

    public ValueTask DisposeAsync() => association.DisposeAsync();
}
