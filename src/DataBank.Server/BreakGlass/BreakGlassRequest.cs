namespace DataBank.Server;

/// <summary>What somebody says who opens a closed record.</summary>
/// <param name="Patient">Whose: <c>Patient/{id}</c>, the id alone, or an identifier as <c>system|value</c>.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record BreakGlassRequest(string? Patient, string? Reason);
