namespace DataBank.Dicom;

/// <summary>What a JPEG 2000 encoder is to make.</summary>
internal enum Jpeg2000Kind
{
    Reversible,
    Irreversible,

    /// <summary>HTJ2K, which is only decoded.</summary>
    HighThroughput,
}
