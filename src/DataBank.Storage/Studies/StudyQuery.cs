using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>A QIDO-RS search (PS3.18 §10.6).</summary>
/// <param name="Level">Study, Series or Instance: what one match is.</param>
/// <param name="StudyUid">From the URL, or null.</param>
/// <param name="SeriesUid">From the URL, or null.</param>
/// <param name="Keys">Matching keys: tag and value as received (wildcards, ranges, UID lists).</param>
/// <param name="IncludeFields">Extra attributes to return; null: "all".</param>
public sealed record StudyQuery(
    QueryLevel Level, string? StudyUid, string? SeriesUid, IReadOnlyList<KeyValuePair<Tag, string>> Keys,
    IReadOnlyList<Tag>? IncludeFields, bool FuzzyMatching, int Limit, int Offset)
{
    /// <summary>Matching keys inside sequences: the tags from the sequence to the attribute, and the value.</summary>
    public IReadOnlyList<KeyValuePair<IReadOnlyList<Tag>, string>> NestedKeys { get; init; } = [];

    /// <summary>Dates and times of a pair are one range in time (PS3.4 C.2.2.2.5), not a range of days and a range of hours of each.</summary>
    public bool CombinesDateAndTime { get; init; }

    /// <summary>Goes on behind this match; the offset then counts from there.</summary>
    public StudyPlace? After { get; init; }
}
