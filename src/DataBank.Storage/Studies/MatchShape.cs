namespace DataBank.Storage;

/// <summary>What a match asks of a value: one of some, a beginning, a pattern, or a place in a range.</summary>
internal enum MatchShape
{
    AnyOf,
    Prefix,
    Wildcard,
    Range,
    From,
    Until,
}
