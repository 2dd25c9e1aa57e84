namespace DataBank.Fhir;

/// <summary>Has all pieces (<see cref="TextPieces"/>) of one of the alternatives in its narrative (_text) or anywhere (_content).</summary>
public sealed record TextCondition(bool IsNarrative, IReadOnlyList<IReadOnlyList<string>> Alternatives) : SearchCondition;
