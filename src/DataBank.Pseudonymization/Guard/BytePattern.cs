namespace DataBank.Pseudonymization;

/// <summary>One way in which an identifier may stand in bytes.</summary>
/// <param name="Bytes">At least four.</param>
/// <param name="Edge">What must not stand beside it.</param>
/// <param name="Unit">How neighbouring characters are read.</param>
internal sealed record BytePattern(byte[] Bytes, Edge Edge, CodeUnit Unit);
