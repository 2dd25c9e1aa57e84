using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>A variant on its way into the table.</summary>
/// <param name="Ordinal">Its place in the file.</param>
/// <param name="ObservationId">Logical id of the Observation that shows it, when it is reportable.</param>
public sealed record VariantRow(long Ordinal, Variant Variant, string? ObservationId);
