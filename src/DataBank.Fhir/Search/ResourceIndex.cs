namespace DataBank.Fhir;

/// <summary>Everything that search knows of one resource, and the Patient compartments it belongs to.</summary>
public sealed record ResourceIndex(
    IReadOnlyList<TokenEntry> Tokens,
    IReadOnlyList<StringEntry> Strings,
    IReadOnlyList<DateEntry> Dates,
    IReadOnlyList<NumberEntry> Numbers,
    IReadOnlyList<QuantityEntry> Quantities,
    IReadOnlyList<ReferenceEntry> References,
    IReadOnlyList<UriEntry> Uris,
    IReadOnlyList<string> PatientIds)
{
    public IReadOnlyList<CompositeEntry> Composites { get; init; } = [];

    /// <summary>Pieces (<see cref="TextPieces"/>) of the narrative.</summary>
    public IReadOnlyCollection<string> NarrativePieces { get; init; } = [];

    /// <summary>Pieces of all text, the narrative's too.</summary>
    public IReadOnlyCollection<string> ContentPieces { get; init; } = [];
}
