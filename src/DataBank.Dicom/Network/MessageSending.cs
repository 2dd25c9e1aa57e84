using System.Buffers;

namespace DataBank.Dicom;

/// <summary>Cuts a message, its command and then its data set, into P-DATA-TF PDUs; the data set is read while it is sent.</summary>
internal static class MessageSending
{
    /// <param name="largestPdu">The longest P-DATA-TF that the peer takes and we send.</param>
    public static async Task SendAsync(
        UpperLayerConnection connection, uint largestPdu, byte contextId, ReadOnlyMemory<byte> command, Stream? dataSet, CancellationToken cancellation)
    {
        var room = (int)largestPdu - DataPdu.PdvHeader;
        if (room <= 0) throw new AssociationException("The peer's maximum PDU length leaves no room for data.");
        var buffer = ArrayPool<byte>.Shared.Rent(DataPdu.HeaderBytes + room);
        try
        {
            while (true)
            {
                var length = Math.Min(room, command.Length);
                command[..length].CopyTo(buffer.AsMemory(DataPdu.HeaderBytes));
                command = command[length..];
                await SendFragmentAsync(length, isCommand: true, command.IsEmpty);
                if (command.IsEmpty) break;
            }
            if (dataSet is not null) await SendDataSetAsync(dataSet);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        async Task SendDataSetAsync(Stream content)
        {
            // One byte is read ahead, so that the last fragment is known to be the last and none is empty.
            const int start = DataPdu.HeaderBytes;
            var filled = await content.ReadAtLeastAsync(buffer.AsMemory(start, room), room, throwOnEndOfStream: false, cancellation);
            var next = new byte[1];
            while (true)
            {
                var isLast = filled < room || await content.ReadAsync(next, cancellation) == 0;
                await SendFragmentAsync(filled, isCommand: false, isLast);
                if (isLast) return;
                buffer[start] = next[0];
                filled = 1 + await content.ReadAtLeastAsync(buffer.AsMemory(start + 1, room - 1), room - 1, throwOnEndOfStream: false, cancellation);
            }
        }

        Task SendFragmentAsync(int length, bool isCommand, bool isLast)
        {
            DataPdu.WriteHeader(buffer, contextId, length, isCommand, isLast);
            return connection.WriteAsync(UpperLayerEvent.DataRequested, buffer.AsMemory(0, DataPdu.HeaderBytes + length), cancellation);
        }
    }
}
