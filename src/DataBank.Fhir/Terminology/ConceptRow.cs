namespace DataBank.Fhir;

/// <summary>One concept of a code system.</summary>
/// <param name="Code">Empty when it is damaged.</param>
/// <param name="Display">As the system gives it.</param>
/// <param name="Start">First byte in the text of the code system.</param>
/// <param name="Length">Bytes, with the concepts inside it.</param>
/// <param name="Parent">The concept above it, -1 without one.</param>
/// <param name="IsInactive">Not to be used any more (https://hl7.org/fhir/R4/codesystem.html#status).</param>
/// <param name="IsAbstract">It only groups others (notSelectable).</param>
internal readonly record struct ConceptRow(string Code, string? Display, int Start, int Length, int Parent, bool IsInactive, bool IsAbstract);
