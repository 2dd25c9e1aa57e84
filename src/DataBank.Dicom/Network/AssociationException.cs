namespace DataBank.Dicom;

/// <summary>An association that was rejected, aborted or lost; the message says which, in words for an operator.</summary>
public sealed class AssociationException(string message, Exception? cause = null) : IOException(message, cause);
