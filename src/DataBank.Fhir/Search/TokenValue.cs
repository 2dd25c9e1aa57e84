namespace DataBank.Fhir;

/// <summary>code, |code (no system: <see cref="HasNoSystem"/>), system|code, system| (code null).</summary>
public sealed record TokenValue(string? System, string? Code, bool HasNoSystem) : SearchValue;
