using System.Buffers;

namespace DataBank.Server;

/// <summary>Some lines of a file, as they lie in a buffer that is used again afterwards.</summary>
/// <param name="Offset">Of the file, behind the last line.</param>
/// <param name="LastLine">Number of the last line.</param>
internal sealed record ImportBatch(byte[] Buffer, IReadOnlyList<ImportLine> Lines, long Offset, long LastLine) : IDisposable
{
    public void Dispose() => ArrayPool<byte>.Shared.Return(Buffer);
}
