using System.Collections;
using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>Frames that are unpacked one by one.</summary>
internal sealed class PackedFrames(int count, Func<int, IReadOnlyList<FrameRange>> unpack) : IReadOnlyList<IReadOnlyList<FrameRange>>
{
    public int Count => count;

    public IReadOnlyList<FrameRange> this[int index] => (uint)index < (uint)count ? unpack(index) : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<IReadOnlyList<FrameRange>> GetEnumerator()
    {
        for (var i = 0; i < count; i++) yield return unpack(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
