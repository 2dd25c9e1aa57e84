using System.Numerics;

namespace DataBank.Dicom;

/// <summary>
/// The least and the greatest stored value of 16-bit samples, many at a time: the stored bits are moved to the upper end and signed ones
/// offset by half, so that they compare as unsigned words in the order of their values.
/// </summary>
internal readonly struct WordRange(FrameFormat format)
{
    private readonly int down = format.HighBit + 1 - format.BitsStored;
    private readonly int up = 16 - format.BitsStored;
    private readonly ushort half = format.IsSigned ? (ushort)0x8000 : (ushort)0;

    /// <summary>Null when all values are padding.</summary>
    public (double Least, double Greatest)? Find(ReadOnlySpan<ushort> words, (double From, double To)? padding)
    {
        // No word is from 1 to 0.
        var (from, to) = padding is { } given && IsWithin(given) ? (Place(Math.Max(Math.Ceiling(given.From), Lowest)), Place(Math.Min(Math.Floor(given.To), Highest))) : ((ushort)1, (ushort)0);
        ushort least = ushort.MaxValue, greatest = 0;
        var at = 0;
        if (words.Length >= Vector<ushort>.Count)
        {
            var (leasts, greatests) = (new Vector<ushort>(least), Vector<ushort>.Zero);
            var (halves, froms, tos) = (new Vector<ushort>(half), new Vector<ushort>(from), new Vector<ushort>(to));
            for (; at <= words.Length - Vector<ushort>.Count; at += Vector<ushort>.Count)
            {
                var places = ((new Vector<ushort>(words[at..]) >>> down) << up) ^ halves;
                var isPadding = Vector.GreaterThanOrEqual(places, froms) & Vector.LessThanOrEqual(places, tos);
                leasts = Vector.Min(leasts, places | isPadding);
                greatests = Vector.Max(greatests, Vector.AndNot(places, isPadding));
            }
            for (var i = 0; i < Vector<ushort>.Count; i++)
            {
                (least, greatest) = (Math.Min(least, leasts[i]), Math.Max(greatest, greatests[i]));
            }
        }
        foreach (var word in words[at..])
        {
            var place = (ushort)((word >> down << up) ^ half);
            if (place >= from && place <= to) continue;
            (least, greatest) = (Math.Min(least, place), Math.Max(greatest, place));
        }
        return least <= greatest ? (Value(least), Value(greatest)) : null;
    }

    private double Lowest => Value(0);

    private double Highest => Value(ushort.MaxValue);

    private bool IsWithin((double From, double To) range) => Math.Ceiling(range.From) <= Math.Floor(range.To) && range.From <= Highest && range.To >= Lowest;

    private ushort Place(double value) => (ushort)(((int)value << up) ^ half);

    private double Value(ushort place) => format.IsSigned ? (short)(place ^ half) >> up : place >> up;
}
