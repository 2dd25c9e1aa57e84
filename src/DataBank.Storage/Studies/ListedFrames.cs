using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>
/// The ranges of frames as a column lists them: to find one is to pass over those before it. Where the last one ended is remembered, so that
/// one after the other takes no longer.
/// </summary>
/// <param name="column">Numbers of seven bits per byte.</param>
/// <param name="start">Where the first frame begins in it.</param>
internal sealed class ListedFrames(byte[] column, int start)
{
    private readonly Place first = new(0, start, 0);
    private Place? next;

    public IReadOnlyList<FrameRange> At(int frame)
    {
        var (passed, at, end) = next is { } place && place.Frame <= frame ? place : first;
        for (; passed < frame; passed++)
        {
            for (var ranges = Read(ref at); ranges > 0; ranges--) end += Read(ref at) + Read(ref at);
        }
        var found = new FrameRange[Read(ref at)];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = new FrameRange(end + Read(ref at), Read(ref at));
            end = found[i].Offset + found[i].Length;
        }
        next = new Place(frame + 1, at, end);
        return found;
    }

    private long Read(ref int at)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = column[at++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return (long)number;
        }
    }

    // A whole one is put in the place of another, so that threads may share it.
    private sealed record Place(int Frame, int At, long End);
}
