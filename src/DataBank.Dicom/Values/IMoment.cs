namespace DataBank.Dicom;

/// <summary>What DA, TM and DT share: a text that stands for a span of time, from its first to its last tick.</summary>
public interface IMoment<T>
    where T : struct, IMoment<T>
{
    /// <summary>Parses one value as PS3.5 §6.2 has it, without padding; false for everything else.</summary>
    static abstract bool TryParse(ReadOnlySpan<char> text, out T value);

    /// <summary>The first and the last tick (100 ns) that the value may mean; a DT without an offset is taken in <paramref name="assumedOffset"/>.</summary>
    (long First, long Last) Ticks(TimeSpan assumedOffset);
}
