namespace DataBank.Storage;

/// <summary>A database whose schema is not the one that this program works with; the message says what to do.</summary>
public sealed class SchemaProblem(string message) : Exception(message);
