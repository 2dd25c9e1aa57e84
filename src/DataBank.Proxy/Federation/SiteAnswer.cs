namespace DataBank.Proxy;

/// <summary>What one bank answers.</summary>
/// <param name="Status">"answered", "suppressed", or "failed".</param>
/// <param name="QueryId">Its own id of the question: its journal has it.</param>
/// <param name="Threshold">It suppresses smaller counts.</param>
/// <param name="Fault">Why it failed, without anything that it said.</param>
internal sealed record SiteAnswer(string Site, string Status, int? Count, string? QueryId, int? Threshold, int? Rounding, string? Fault, long Milliseconds);
