using System.Collections.Concurrent;

namespace DataBank.Dicom;

/// <summary>
/// Samples of pictures that nobody looks at any more serve others of the same size. They are large objects: the runtime collects the whole heap for a few hundred of them, and
/// holds those that it has not collected yet.
/// </summary>
internal static class PictureSamples
{
    private const int SmallestKept = 85_000;
    private const int LargestKept = 1 << 20;
    private const int MostKept = 8;
    private static readonly ConcurrentBag<byte[]> Kept = [];

    /// <returns>Zeros.</returns>
    public static byte[] Rent(int length)
    {
        // One of another size is left to the collector: what is kept is of the sizes that are asked for.
        if (length is < SmallestKept or > LargestKept || !Kept.TryTake(out var samples) || samples.Length != length) return new byte[length];
        Array.Clear(samples);
        return samples;
    }

    public static void Return(byte[] samples)
    {
        if (samples.Length is >= SmallestKept and <= LargestKept && Kept.Count < MostKept) Kept.Add(samples);
    }
}
