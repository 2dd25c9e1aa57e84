namespace DataBank.Fhir;

/// <summary>One value of a search criterion; which subtype follows from the parameter's type.</summary>
public abstract record SearchValue;

/// <summary>code, |code (no system: <see cref="HasNoSystem"/>), system|code, system| (code null).</summary>
public sealed record TokenValue(string? System, string? Code, bool HasNoSystem) : SearchValue;

/// <summary>Text as typed and folded.</summary>
public sealed record StringValue(string Exact, string Folded) : SearchValue;

/// <summary>A date with its prefix, as the half-open range of milliseconds that its precision implies.</summary>
public sealed record DateValue(SearchPrefix Prefix, long Start, long End) : SearchValue;

/// <summary>A number with its prefix and the range that its precision implies.</summary>
public sealed record NumberValue(SearchPrefix Prefix, double Value, double Low, double High) : SearchValue;

/// <summary>A quantity.</summary>
public sealed record QuantityValue(SearchPrefix Prefix, double Value, double Low, double High, string? System, string? Code) : SearchValue;

/// <summary>A reference: id with or without type, or a URL. Absolute URLs below this server's base arrive as type and id.</summary>
public sealed record ReferenceValue(string? TargetType, string? TargetId, string? Url) : SearchValue;

/// <summary>A URI.</summary>
public sealed record UriValue(string Uri) : SearchValue;

/// <summary>The value of :missing.</summary>
public sealed record MissingValue(bool IsMissing) : SearchValue;
