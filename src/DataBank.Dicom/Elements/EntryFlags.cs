namespace DataBank.Dicom;

[Flags]
internal enum EntryFlags : byte
{
    None = 0,

    /// <summary>The length was FFFFFFFF: a delimiter ends the value.</summary>
    UndefinedLength = 1,

    /// <summary>The value was left where it is, outside memory.</summary>
    OutsideMemory = 2,

    /// <summary>Encapsulated pixel data (PS3.5 A.4). When its end is known, one row with the tag of the sequence delimiter follows whose offset is that end.</summary>
    Fragments = 4,

    /// <summary>It came as UN and the dictionary knew better; it is written as UN again.</summary>
    CameAsUnknown = 8,

    /// <summary>The numbers in the value are big endian (PS3.5 §7.3).</summary>
    BigEndian = 16,
}
