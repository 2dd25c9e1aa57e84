using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>A history interaction (https://hl7.org/fhir/R4/http.html#history).</summary>
/// <param name="Type">Null: the whole store.</param>
/// <param name="Id">Null: the whole type.</param>
/// <param name="Since">_since: only versions at or after this time.</param>
/// <param name="OldestFirst">_sort=_lastUpdated, as R5 defines it: followers read forwards.</param>
public sealed record HistoryQuery(string? Type, string? Id, DateTimeOffset? Since, int Count, string? Cursor, bool OldestFirst)
{
    /// <summary>_at: only versions that were current at some time of this range; null: all.</summary>
    public DateRange? At { get; init; }
}
