namespace DataBank.Dicom;

/// <summary>A presentation data value: a fragment of a command or a data set (PS3.8 §9.3.5.1, Annex E).</summary>
/// <param name="ContextId">The presentation context.</param>
/// <param name="IsCommand">Command fragment, else data set fragment.</param>
/// <param name="IsLast">Last fragment of its command or data set.</param>
/// <param name="Data">Valid until the next PDV is read.</param>
public readonly record struct Pdv(byte ContextId, bool IsCommand, bool IsLast, ReadOnlyMemory<byte> Data);
