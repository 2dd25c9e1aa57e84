namespace DataBank.Dicom;

/// <summary>A byte range in a stored file.</summary>
public readonly record struct FrameRange(long Offset, long Length);
