using DataBank.Dicom;

namespace DataBank.Proxy;

/// <summary>The attributes that the image lane itself reads.</summary>
internal static class ImageTags
{
    public static readonly Tag AvailableTransferSyntax = new(0x0008, 0x3002);
    public static readonly Tag SopClass = new(0x0008, 0x0016);
    public static readonly Tag SopInstanceUid = new(0x0008, 0x0018);
    public static readonly Tag StudyUid = new(0x0020, 0x000D);
    public static readonly Tag SeriesUid = new(0x0020, 0x000E);
    public static readonly Tag PatientId = new(0x0010, 0x0020);
    public static readonly Tag Issuer = new(0x0010, 0x0021);
    public static readonly Tag PatientName = new(0x0010, 0x0010);
    public static readonly Tag BirthDate = new(0x0010, 0x0030);
    public static readonly Tag AccessionNumber = new(0x0008, 0x0050);
    public static readonly Tag PixelData = new(0x7FE0, 0x0010);
}
