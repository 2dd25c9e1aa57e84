using DataBank.Dicom;

namespace DataBank.Fuzzing;

/// <summary>What all targets demand.</summary>
internal static class Must
{
    public static void Hold(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvariantException(otherwise, "");
        }
    }

    public static void BeEqual(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string otherwise)
    {
        if (!expected.SequenceEqual(actual))
        {
            var at = Math.Max(0, expected.CommonPrefixLength(actual) - 16);
            var detail = $"From byte {at}: {Convert.ToHexString(expected[at..Math.Min(expected.Length, at + 48)])} / {Convert.ToHexString(actual[at..Math.Min(actual.Length, at + 48)])}";
            throw new InvariantException(otherwise, detail);
        }
    }

    /// <summary>The result, or null if the bytes were refused in the one way that is allowed: with a place in them.</summary>
    public static T? ReadOrRefuse<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (DicomFormatException refusal)
        {
            Hold(refusal.Offset >= 0, "A refusal names a negative offset");
            return null;
        }
    }
}
