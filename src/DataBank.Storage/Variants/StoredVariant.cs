namespace DataBank.Storage;

/// <summary>A variant as the table holds it; the interval is 0-based and half-open.</summary>
public sealed record StoredVariant(
    string ImportId, string Accession, int Start, int End, string Reference, string Alternate, string? Gene, double? Frequency, string? ObservationId);
