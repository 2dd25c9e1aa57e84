namespace DataBank.Storage;

/// <summary>A place of the genome in the vault.</summary>
/// <param name="IsRepeat">Which of the two counts it belongs to.</param>
/// <param name="Hash">Keyed hash of the place.</param>
public readonly record struct GeneticLocusRow(bool IsRepeat, string Hash);
