namespace DataBank.Pseudonymization;

/// <summary>One way in which an identifier may stand in bytes.</summary>
/// <param name="Begin">Where its bytes begin among those of all patterns.</param>
/// <param name="Length">How many they are; at least four.</param>
/// <param name="Edge">What must not stand beside it.</param>
/// <param name="Unit">How neighbouring characters are read.</param>
internal readonly record struct BytePattern(int Begin, int Length, Edge Edge, CodeUnit Unit);
