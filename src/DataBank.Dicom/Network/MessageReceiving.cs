namespace DataBank.Dicom;

/// <summary>Puts messages together from fragments (PS3.7 §6.3.1): commands whole, data sets as streams from the wire.</summary>
internal static class MessageReceiving
{
    private const int MaximumCommandBytes = 64 * 1024;
    private const int MaximumIdentifierBytes = 16 * 1024 * 1024;

    /// <summary>The next message with its command; null once the association is released. Its data set, if any, is still on the wire.</summary>
    /// <exception cref="AssociationException">The association ended, or the peer broke the form of messages.</exception>
    /// <exception cref="DicomFormatException">The command is malformed.</exception>
    public static async Task<DimseMessage?> ReceiveAsync(Association association, CancellationToken cancellation)
    {
        byte[]? started = null;
        while (true)
        {
            if (await association.ReceiveAsync(cancellation) is not { } pdv)
                return started is null ? null : throw new AssociationException("The peer released the association inside a command.");
            if (!pdv.IsCommand) throw new AssociationException("The peer sent a data set without a command.");
            if ((started?.Length ?? 0) + pdv.Data.Length > MaximumCommandBytes) throw new AssociationException("The peer sent a command that is too long.");
            if (!pdv.IsLast)
            {
                started = started is null ? pdv.Data.ToArray() : [.. started, .. pdv.Data.Span];
                association.Allow(association.Timers.Transfer);
                continue;
            }
            var command = CommandSet.Decode(started is null ? pdv.Data.Span : [.. started, .. pdv.Data.Span]);
            if (association.ContextFor(pdv.ContextId) is not { } context) throw new AssociationException("The peer used a presentation context that was not accepted.");
            return new DimseMessage(context, command, command.HasDataSet ? new PdvStream(association, pdv.ContextId) : null);
        }
    }

    public static async Task<DicomDataset> ReadDatasetAsync(DimseMessage message, CancellationToken cancellation) =>
        DatasetCoding.Decode(await ReadBytesAsync(message.DataSet!, cancellation), message.Context.TransferSyntaxes[0]);

    /// <summary>Reads a data set that is no instance to store: those are bounded.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(PdvStream dataSet, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var part = new byte[16 * 1024];
        for (int read; (read = await dataSet.ReadAsync(part, cancellation)) > 0;)
        {
            if (bytes.Length + read > MaximumIdentifierBytes) throw new AssociationException("The peer sent an identifier that is too long.");
            bytes.Write(part, 0, read);
        }
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
