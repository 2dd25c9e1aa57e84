using System.Buffers;

namespace DataBank.Dicom;

/// <summary>
/// What a file will consist of, in order: new bytes, values that are in memory, and ranges that still lie in the file they came from.
/// Laying it out allocates nothing for the values themselves.
/// </summary>
internal sealed class WritePlan : IBufferWriter<byte>
{
    private const int SmallValue = 4096;
    private readonly ArrayBufferWriter<byte> own = new(1024);
    private readonly List<Piece> pieces = [];
    private int planned;

    public IEnumerable<(ReadOnlyMemory<byte> Bytes, long OutsideOffset, long OutsideLength)> Pieces()
    {
        Close();
        foreach (var piece in pieces)
        {
            yield return (piece.OwnLength > 0 ? own.WrittenMemory.Slice(piece.OwnStart, piece.OwnLength) : piece.Value, piece.Offset, piece.Length);
        }
    }

    public void Advance(int count) => own.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => own.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => own.GetSpan(sizeHint);

    public void AddValue(ReadOnlyMemory<byte> value)
    {
        if (value.Length <= SmallValue)
        {
            own.Write(value.Span);
            return;
        }
        Close();
        pieces.Add(new Piece(0, 0, value, 0, 0));
    }

    public void AddOutside(long offset, long length)
    {
        Close();
        pieces.Add(new Piece(0, 0, default, offset, length));
    }

    private void Close()
    {
        if (own.WrittenCount > planned)
        {
            pieces.Add(new Piece(planned, own.WrittenCount - planned, default, 0, 0));
            planned = own.WrittenCount;
        }
    }

    private readonly record struct Piece(int OwnStart, int OwnLength, ReadOnlyMemory<byte> Value, long Offset, long Length);
}
