namespace DataBank.Dicom;

/// <summary>What is written over a rendered image (PS3.18 §8.3.5.1.1).</summary>
[Flags]
public enum Annotations
{
    None = 0,

    /// <summary>Whose image it is, and of which study.</summary>
    Patient = 1,

    /// <summary>How it was taken and is shown.</summary>
    Technique = 2,
}
