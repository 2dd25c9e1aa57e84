namespace DataBank.Pseudonymization;

/// <summary>One way in which an identifier may be written, as text.</summary>
internal readonly record struct IdentifierForm(string Text, Edge Edge);
