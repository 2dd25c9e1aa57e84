using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>A search of the worklist (PS3.18 §11.9): the keys and the matching are those of study searches.</summary>
/// <param name="Keys">Matching keys: the tags from a sequence to the attribute, or the attribute alone, and the value as received.</param>
public sealed record WorkitemQuery(IReadOnlyList<KeyValuePair<IReadOnlyList<Tag>, string>> Keys)
{
    /// <summary>What to return of a match beside the usual; null: everything.</summary>
    public IReadOnlyList<Tag>? IncludeFields { get; init; } = [];

    /// <summary>How far the one who searches sees; null: everything.</summary>
    public Sight? Sight { get; init; }

    public bool FuzzyMatching { get; init; }

    public int Limit { get; init; } = int.MaxValue;

    public int Offset { get; init; }
}
