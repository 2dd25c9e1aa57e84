namespace DataBank.Fhir;

/// <summary>A reference: id with or without type, or a URL. Absolute URLs below this server's base arrive as type and id.</summary>
public sealed record ReferenceValue(string? TargetType, string? TargetId, string? Url) : SearchValue;
