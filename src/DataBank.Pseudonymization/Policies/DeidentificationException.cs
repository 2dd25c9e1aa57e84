namespace DataBank.Pseudonymization;

/// <summary>
/// An item could not be de-identified and must be dropped. Says which kind of item, and of which kind the failure was; neither the
/// message nor an inner exception can carry a value of the source.
/// </summary>
public sealed class DeidentificationException(string item, string failure)
    : Exception($"{item} could not be de-identified and was dropped ({failure}).");
