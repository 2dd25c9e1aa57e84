namespace DataBank.Genomics;

/// <summary>A file that is refused as a whole; <see cref="Line"/> is where (1-based). The message never quotes a value.</summary>
public sealed class VcfFormatException(string message, long line) : FormatException($"{message} (line {line})")
{
    public long Line { get; } = line;
}
