namespace DataBank.Pseudonymization;

/// <summary>A row of PS3.15 Table E.1-1.</summary>
/// <param name="Basic">Action of the basic profile: letters D, Z, X, U, alone or with slashes.</param>
/// <param name="KeepsCharacteristics">K of the Retain Patient Characteristics option.</param>
/// <param name="ModifiesDate">C of the Retain Longitudinal Temporal Information with Modified Dates option.</param>
/// <param name="CleansContent">C of the Clean Structured Content option.</param>
internal sealed record ProfileRow(string Basic, bool KeepsCharacteristics, bool ModifiesDate, bool CleansContent);
