namespace DataBank.Dicom;

/// <summary>What reading does with a defect that it knows how to read over.</summary>
public enum ReadMode
{
    /// <summary>Reads on and remembers a warning.</summary>
    Tolerant,

    /// <summary>Refuses the file: each defect is a <see cref="DicomFormatException"/> with its offset.</summary>
    Strict,
}
