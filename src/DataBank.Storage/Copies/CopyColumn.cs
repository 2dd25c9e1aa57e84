namespace DataBank.Storage;

/// <summary>A column of a table that is copied.</summary>
/// <param name="Type">As the engine names it: "bigint", "text" …</param>
/// <param name="KeyPlace">Its place in the primary key, from 1 on; 0: it is not in it.</param>
internal sealed record CopyColumn(string Name, string Type, int KeyPlace);
