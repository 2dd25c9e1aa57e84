namespace DataBank.Storage;

/// <summary>One step of a schema.</summary>
internal sealed record Migration(int Number, string Name, string Sql);
