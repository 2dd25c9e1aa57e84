namespace DataBank.Storage;

/// <summary>Which versions a history shows.</summary>
internal enum HistoryPart
{
    All,
    CurrentAt,
}
