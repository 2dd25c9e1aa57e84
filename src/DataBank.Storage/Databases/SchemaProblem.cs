namespace DataBank.Storage;

/// <summary>A database that can't be reached by what is said of it, or whose schema is not the one that this program works with; the message says what to do.</summary>
public sealed class SchemaProblem(string message) : Exception(message);
