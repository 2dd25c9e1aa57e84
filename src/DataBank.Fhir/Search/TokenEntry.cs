namespace DataBank.Fhir;

/// <summary>Index row: a token: code, identifier, coding, boolean, contact value. No system: null.</summary>
public readonly record struct TokenEntry(string Parameter, string? System, string Code);
