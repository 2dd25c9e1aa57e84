using System.Buffers;
using System.IO.Pipelines;

namespace DataBank.Dicom;

/// <summary>Feeds a reading from a pipe and leaves in the pipe what the reading did not come to.</summary>
internal sealed class PipeFeed(PipeReader pipe, FileReading reading, ByteWindow window)
{
    /// <summary>Offset of the first byte that is still in the pipe.</summary>
    private long consumed;

    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var result = await pipe.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (result.IsCanceled)
            {
                pipe.AdvanceTo(buffer.Start);
                throw new OperationCanceledException(cancellation);
            }
            Copy(buffer);
            if (result.IsCompleted)
            {
                reading.InputEnd = Math.Max(window.Start, consumed + buffer.Length);
            }
            bool isDone;
            try
            {
                isDone = reading.Advance(window.Bytes, window.Start);
            }
            catch (DicomFormatException)
            {
                pipe.AdvanceTo(buffer.Start, buffer.End);
                throw;
            }
            var next = Math.Min(reading.At, consumed + buffer.Length);
            var position = buffer.GetPosition(next - consumed);
            pipe.AdvanceTo(position, isDone ? position : buffer.End);
            consumed = next;
            if (isDone)
            {
                return;
            }
            if (reading.At > window.End)
            {
                window.MoveTo(reading.At, reading.UsedEnd);
            }
        }
    }

    /// <summary>Takes over what the window does not hold yet; of a value that is passed by, nothing.</summary>
    private void Copy(in ReadOnlySequence<byte> buffer)
    {
        var held = window.End - consumed;
        if (held >= buffer.Length)
        {
            return;
        }
        foreach (var piece in buffer.Slice(held))
        {
            for (var rest = piece; !rest.IsEmpty;)
            {
                var room = window.Room();
                var part = rest[..Math.Min(room.Length, rest.Length)];
                part.CopyTo(room);
                window.Added(part.Length);
                rest = rest[part.Length..];
            }
        }
    }
}
