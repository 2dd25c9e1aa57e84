namespace DataBank.Proxy;

/// <summary>A count that may leave the house.</summary>
/// <param name="QueryId">Under which the journal has it.</param>
/// <param name="Granularity">"count".</param>
/// <param name="Suppressed">Fewer persons than the threshold, none among them.</param>
/// <param name="Threshold">What was suppressed by; the same at each site, or differences tell.</param>
/// <param name="Rounding">To multiples of this.</param>
/// <param name="Count">Rounded; null when it is suppressed.</param>
internal sealed record FeasibilityAnswer(string QueryId, string Granularity, bool Suppressed, int Threshold, int Rounding, int? Count = null);
