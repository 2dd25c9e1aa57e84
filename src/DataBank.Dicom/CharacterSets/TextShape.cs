namespace DataBank.Dicom;

/// <summary>What the bytes of a text value stand for; it decides where values end and where code extensions fall back (PS3.5 §6.1.2.5.3).</summary>
internal enum TextShape
{
    /// <summary>One text with lines (ST, LT, UT): a backslash is text.</summary>
    Text,

    /// <summary>Values split by backslashes (LO, SH, UC).</summary>
    Values,

    /// <summary>Person names split by backslashes; ^ and = end a component too (PN).</summary>
    Names,
}
