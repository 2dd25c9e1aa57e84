namespace DataBank.Pseudonymization;

/// <summary>A row of PS3.15 Table E.3.4-1.</summary>
/// <param name="Basic">Action of the basic profile: D, X or X/D.</param>
/// <param name="KeepsCharacteristics">K of the Retain Patient Characteristics option.</param>
/// <param name="ModifiesDate">C of the Retain Longitudinal Temporal Information with Modified Dates option.</param>
internal sealed record ContentRow(string Basic, bool KeepsCharacteristics, bool ModifiesDate);
