namespace DataBank.Storage;

/// <summary>What a match asks of a value: one of some, a pattern, or a place in a range.</summary>
internal enum MatchShape
{
    AnyOf,
    Wildcard,
    Range,
    From,
    Until,
}
