namespace DataBank.Pseudonymization;

/// <summary>A place of the genome as the identification code (個人識別符号) counts it.</summary>
/// <param name="IsRepeat">A locus of a repeat of four bases (STR); otherwise a block within which variants are not independent.</param>
/// <param name="Place">Names it the same way whichever file or resource told of it.</param>
public readonly record struct GeneticLocus(bool IsRepeat, string Place);
