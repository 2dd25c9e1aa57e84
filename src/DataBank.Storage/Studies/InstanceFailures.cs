namespace DataBank.Storage;

/// <summary>Failure reasons (0008,1197) of PS3.18 table I.2-2 and the ranges it takes from PS3.4 B.2.3.</summary>
public static class InstanceFailures
{
    /// <summary>0110H: the instance could not be kept for a reason of the archive's own.</summary>
    public const ushort Processing = 0x0110;

    /// <summary>A700H: out of resources: the store is full, or away. It may be sent again.</summary>
    public const ushort OutOfResources = 0xA700;

    /// <summary>A900H: a required attribute is missing or contradicts the request.</summary>
    public const ushort DataSetMismatch = 0xA900;

    /// <summary>A9xxH: the study already belongs to another patient.</summary>
    public const ushort OtherPatient = 0xA902;

    /// <summary>45070: an instance of this UID is stored with other bytes.</summary>
    public const ushort AlreadyStored = 0xB00E;

    /// <summary>C000H: the bytes are no DICOM.</summary>
    public const ushort CannotUnderstand = 0xC000;
}
