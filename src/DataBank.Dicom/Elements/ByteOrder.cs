namespace DataBank.Dicom;

/// <summary>The order of the bytes in a number (PS3.5 §7.3).</summary>
internal enum ByteOrder
{
    LittleEndian,
    BigEndian,
}
