namespace DataBank.Dicom;

/// <summary>What reading does at the top-level pixel data.</summary>
internal enum PixelReading
{
    /// <summary>Their value is part of the data set.</summary>
    Keep,

    /// <summary>Their value is left where it is; what follows it is read when its length is known.</summary>
    Skip,

    /// <summary>Reading ends at their value.</summary>
    Stop,
}
