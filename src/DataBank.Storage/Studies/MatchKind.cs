namespace DataBank.Storage;

/// <summary>How the values of an attribute are compared (PS3.4 C.2.2.2).</summary>
internal enum MatchKind
{
    Uid,
    Code,
    Text,
    Name,
    Date,
    Time,
    DateTime,
    Number,
}
