namespace DataBank.Pseudonymization;

/// <summary>How the characters beside a hit are encoded.</summary>
internal enum CodeUnit
{
    /// <summary>ASCII or UTF-8.</summary>
    Byte,

    Utf16LittleEndian,

    Utf16BigEndian,

    /// <summary>Two-byte JIS set of ISO-2022-JP: the bytes count only after its escape sequence.</summary>
    Jis,
}
