namespace DataBank.Dicom;

/// <summary>Collects what was read over, or refuses it, by the mode of reading.</summary>
internal sealed class Repairs(ReadMode mode)
{
    /// <summary>A file that is wrong throughout needs no longer list.</summary>
    private const int MostKept = 100;

    private List<ReadWarning>? warnings;

    public IReadOnlyList<ReadWarning> Warnings => warnings ?? (IReadOnlyList<ReadWarning>)[];

    /// <exception cref="DicomFormatException">Reading is strict.</exception>
    public void Note(string message, uint tag, long offset)
    {
        if (warnings is { Count: MostKept })
        {
            return;
        }
        var warning = new ReadWarning(message, Tag.FromValue(tag), offset);
        if (mode == ReadMode.Strict)
        {
            throw new DicomFormatException(warning);
        }
        warnings ??= [];
        warnings.Add(warning);
    }
}
