namespace DataBank.Storage;

/// <summary>
/// How far the history of a type or store is told, where writes that began before others may end after them: what is written later than
/// the oldest write that is open is held back until that has ended.
/// </summary>
/// <param name="Until">Nothing will be added that was written before: who follows asks from here the next time.</param>
/// <param name="HidesNewer">Whether something that has been written is held back.</param>
public sealed record HistoryBound(DateTimeOffset Until, bool HidesNewer);
