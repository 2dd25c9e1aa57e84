namespace DataBank.Storage;

/// <summary>Direction of a history.</summary>
internal enum HistoryOrder
{
    NewestFirst,
    OldestFirst,
}
