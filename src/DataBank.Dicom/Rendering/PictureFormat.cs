namespace DataBank.Dicom;

/// <summary>The consumer formats that images are rendered to (PS3.18 §8.7.3.4).</summary>
public enum PictureFormat
{
    Png,
    Jpeg,
    Gif,
}
