namespace DataBank.Fhir;

/// <summary>An expression that can't be evaluated on its input. The message quotes nothing of the input.</summary>
internal sealed class PathException(string message) : Exception(message);
