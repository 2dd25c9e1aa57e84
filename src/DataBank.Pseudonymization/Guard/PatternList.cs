namespace DataBank.Pseudonymization;

/// <summary>
/// Patterns while they are collected, their bytes one behind the other: a patient has thousands, and as an object each they would keep the garbage collector busier than everything
/// else that is done with a record.
/// </summary>
internal sealed class PatternList
{
    private const int ShortestPattern = 4;

    private readonly List<byte> bytes = new(16 * 1024);
    private readonly List<BytePattern> patterns = new(512);

    /// <summary>Adds a pattern, unless it is too short to be searched for.</summary>
    public void Add(ReadOnlySpan<byte> pattern, Edge edge, CodeUnit unit)
    {
        if (pattern.Length < ShortestPattern)
        {
            return;
        }
        patterns.Add(new BytePattern(bytes.Count, pattern.Length, edge, unit));
        bytes.AddRange(pattern);
    }

    public byte[] Bytes() => [.. bytes];

    public BytePattern[] Patterns() => [.. patterns];
}
